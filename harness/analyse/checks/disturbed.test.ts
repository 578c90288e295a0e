import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Cell, Check } from '../../result/result.ts';
import { headerOf, numbersOf } from '../../result/testing/parts.ts';
import { ROOT } from '../../testing/source.ts';
import { isDisturbed, MACHINE_CHECKS } from './disturbed.ts';

const failed = (name: string): Check => ({ name, ok: false, expected: 'x', observed: 'y' });
const held = (name: string): Check => ({ ...failed(name), ok: true });

function invalid(...checks: readonly Check[]): Cell {
  return { ...headerOf({ name: 'a' }), ...numbersOf({ checks }), state: 'invalid', reason: 'r' };
}

test.each<[string, Cell, boolean]>([
  ['a late driver', invalid(held('answers'), failed('driver on time')), true],
  [
    'a late origin and late observers',
    invalid(failed('origin on time'), failed('observers kept their interval')),
    true,
  ],
  ['a pause', invalid(failed('undisturbed')), true],
  ['another strategy', invalid(failed('closer')), false],
  ['a late driver of another strategy', invalid(failed('driver on time'), failed('closer')), false],
  ['no failed check', invalid(held('driver on time')), false],
  ['a cell that counts', { ...invalid(), state: 'measured' } as Cell, false],
  [
    'a cell that did not run',
    { ...headerOf({ name: 'a' }), state: 'failed', reason: 'driver on time' },
    false,
  ],
])('isDisturbed() of %s: %s', (_, cell, is) => expect(isDisturbed(cell)).toBe(is));

test('MACHINE_CHECKS are names of checks', () => {
  const page = readFileSync(join(ROOT, 'docs', 'checks.md'), 'utf8');
  const checks = ['pace.ts', 'origin-pace.ts', 'wire/link.ts']
    .map((file) => readFileSync(join(ROOT, 'harness/analyse/checks', file), 'utf8'))
    .join('');
  for (const name of MACHINE_CHECKS) {
    expect(page).toContain(`| \`${name}\` |`);
    expect(checks).toContain(`name: '${name}'`);
  }
});

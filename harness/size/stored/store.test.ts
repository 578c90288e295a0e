import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../errors.ts';
import type { Sizing } from '../answer.ts';
import { constantMs, exponentialMs, lognormalMs, type SimulatedOrigin } from '../testing/simulate.ts';
import { goalOf } from '../testing/size.ts';
import { interruptedSizing, simulatedSizing } from '../testing/sizing.ts';
import { parseSizing } from './schema.ts';
import { openSizingStore, readStoredSizing } from './store.ts';

const found = simulatedSizing(goalOf(300, 110), { serviceMs: exponentialMs(20), seed: 11 });

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-sizing-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const fast = goalOf(400, 60);
const ORIGINS: readonly (readonly [string, ReturnType<typeof goalOf>, Omit<SimulatedOrigin, 'seed'>])[] = [
  ['a size', goalOf(300, 110), { serviceMs: exponentialMs(20) }],
  ['a slow service', goalOf(400, 25), { serviceMs: lognormalMs(8, 40) }],
  ['a service that saturates', fast, { serviceMs: constantMs(10), places: 3 }],
  ['failures', fast, { serviceMs: constantMs(10), refused: 0.3 }],
  ['few workers', goalOf(200, 60), { serviceMs: constantMs(10), workers: 1 }],
  ['a dead backend', fast, { serviceMs: constantMs(10), backends: 3 }],
  ['too small a --most', goalOf(400, 60, { mostConnections: 3 }), { serviceMs: constantMs(10) }],
];

test.each(ORIGINS)('a stored sizing is read as it was saved: %s', async (_case, goal, origin) => {
  const sizing = simulatedSizing(goal, { ...origin, seed: 3 });
  const store = openSizingStore(await temporaryFolder());
  await store.save(sizing);
  expect(await readStoredSizing(store.file)).toEqual(sizing);
});

test('a sizing without any trial is read as it was saved', async () => {
  const store = openSizingStore(await temporaryFolder());
  const nothing = interruptedSizing(fast, { serviceMs: constantMs(10), seed: 1 }, 0);
  await store.save(nothing);
  expect(await readStoredSizing(store.file)).toEqual(nothing);
});

test('a full disk keeps the sizing that was saved before, and leaves no other file', async () => {
  const folder = await temporaryFolder();
  let isFull = false;
  const store = openSizingStore(folder, async (file, text) => {
    await writeFile(file, isFull ? text.slice(0, 300) : text);
    if (isFull) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  });
  const first: Sizing = { ...found, trials: found.trials.slice(0, 2) };
  await store.save(first);
  isFull = true;
  await expect(store.save(found)).rejects.toThrow(
    /the disk is full \(ENOSPC\); it still has what was saved before \(2 trials\)$/,
  );
  expect(await readdir(folder)).toEqual(['size-pool.json']);
  expect(await readStoredSizing(store.file)).toEqual(first);
});

test('every trial is stored, also those that do not count', async () => {
  const { trials } = simulatedSizing(fast, { serviceMs: constantMs(10), resets: 0.2, seed: 2 });
  expect(trials.map(({ trial }) => trial)).toEqual(trials.map((_, index) => index + 1));
  expect(trials[0]).toMatchObject({ purpose: 'service', size: 1, invalid: 'error budget' });
  expect(trials[0]!.failures.ECONNRESET).toBeGreaterThan(0);
});

describe('parseSizing()', () => {
  const text = JSON.stringify(found);

  test('reads what an earlier version saved, which had fewer fields', () => {
    const { endedAt, trials, failing, idle, ...earlier } = found;
    expect(parseSizing(JSON.stringify(earlier), 'f')).toMatchObject({
      endedAt: found.startedAt,
      trials: [],
      failing: null,
      idle: { source: 'unknown', ms: null },
    });
  });

  test('keeps fields of later versions', () => {
    expect(parseSizing(JSON.stringify({ ...found, mood: 'good' }), 'f')).toMatchObject({ mood: 'good' });
  });

  test.each<[string, string, RegExp]>([
    [
      'a truncated file',
      text.slice(0, -200),
      /^f: Not JSON, or cut off: .*expected a file that connlab size-pool/,
    ],
    ['null', 'null', /^f: Sizing has schemaVersion undefined/],
    [
      'a later version',
      text.replace('"schemaVersion":1', '"schemaVersion":2'),
      /schemaVersion 2; expected .* 1,/,
    ],
    [
      'a size that is text',
      text.replace(/"recommended":\d+/, '"recommended":"9"'),
      /^f: outcome\.recommended: /,
    ],
    ['an unknown outcome', text.replace('"kind":"found"', '"kind":"good"'), /^f: outcome\.kind: /],
    ['a row without numbers', text.replace(/"p50Us":[\d.]+/, '"p50Us":null'), /^f: sizes\[0\]\.p50Us: /],
    ['a trial for nothing', text.replaceAll('"purpose":"curve"', '"purpose":"fun"'), /\.purpose: /],
  ])('refuses %s', (_case, changed, message) => {
    expect(changed).not.toBe(text);
    const read = (): unknown => parseSizing(changed, 'f');
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });
});

test('the file has one line for each field, for comparison by line', async () => {
  const store = openSizingStore(await temporaryFolder());
  await store.save(found);
  const lines = (await readFile(store.file, 'utf8')).split('\n');
  expect(lines).toContain('  "ratePerSecond": 300,');
});

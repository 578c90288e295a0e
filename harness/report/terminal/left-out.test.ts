import { expect, test } from 'vitest';
import type { LeftOut, Scenario } from '../../scenario/scenario.ts';
import { leftOutLine, leftOutList } from './left-out.ts';

function scenarioWith(...reasons: string[]): Scenario {
  const leftOut: LeftOut[] = reasons.map((reason, index) => ({ name: `cell ${index + 1}`, reason }));
  const lab = { kind: 'namespaces', ipVersion: 4, ports: null, sysctls: {} } as const;
  return { name: 'x', question: 'x', lab, cells: [], leftOut, expect: [] };
}

test.each<[string, readonly string[], string | null]>([
  ['nothing where none is', [], null],
  ['each reason once', ['b', 'a; b', 'a', 'a'], '4 of 9 combinations left out: a; b'],
  [
    'how many reasons more there are',
    ['a', 'b', 'c', 'd', 'e'],
    '5 of 9 combinations left out: a; b; c; and 2 more (connlab predict x)',
  ],
])('leftOutLine() says %s', (_, reasons, line) => {
  expect(leftOutLine(scenarioWith(...reasons), 9)).toBe(line);
});

test('leftOutList() has every combination below its reason', () => {
  expect(leftOutList(scenarioWith('no TLS', 'no TLS; no proxy', 'no TLS'), 80)).toBe(
    ['  left out: no TLS', '    cell 1', '    cell 3', '  left out: no TLS; no proxy', '    cell 2'].join(
      '\n',
    ),
  );
});

test('leftOutList() fits the width', () => {
  const { leftOut } = scenarioWith('a reason of some length that is not short at all');
  const name = 'path=nginx reuse=one-request closer=server protocol=h2';
  const lines = leftOutList({ leftOut: leftOut.map((one) => ({ ...one, name })) }, 40).split('\n');
  expect(lines.filter((line) => line.length > 40)).toEqual([]);
  expect(lines.map((line) => line.trim()).join(' ')).toContain(name);
});

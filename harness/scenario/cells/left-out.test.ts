import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../errors.ts';
import { clashesOf } from '../clash/clashes.ts';
import { readScenario } from '../read/validate.ts';
import type { Scenario, ScenarioInput } from '../scenario.ts';
import { someAxes } from '../testing/arbitrary.ts';
import { OPEN } from '../testing/cell.ts';
import { reasonsOf } from './left-out.ts';
import { matrix } from './matrix.ts';

const INPUT: ScenarioInput = {
  name: 'x',
  question: 'x',
  load: OPEN,
  impossible: 'leave-out',
  axes: { path: ['direct', 'nginx'], upstreamKeepalive: ['off', 8] },
};

function read(changes: object): Scenario {
  return readScenario({ ...INPUT, ...changes }, 'x.ts').scenario;
}

function messageOf(changes: object): string {
  try {
    read(changes);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return '';
}

const WITHOUT_PROXY = 'path=direct upstreamKeepalive=8';

describe('A scenario that leaves impossible combinations out', () => {
  test('has the others, and says which and why', () => {
    const { cells, leftOut } = read({});
    expect(cells.map(({ id }) => id)).toEqual([
      'path-direct-upstreamkeepalive-off',
      'path-nginx-upstreamkeepalive-off',
      'path-nginx-upstreamkeepalive-8',
    ]);
    expect(leftOut).toEqual([
      { name: WITHOUT_PROXY, reason: expect.stringMatching(/^upstreamKeepalive: .* the path is direct$/) },
    ]);
  });

  test('joins the reasons of one combination', () => {
    const axes = { path: ['direct'], upstreamKeepalive: ['off', 8], resumption: [false, true] };
    expect(read({ axes }).leftOut.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^resumption: /),
      expect.stringMatching(/^upstreamKeepalive: /),
      expect.stringMatching(/^resumption: [^;]*; upstreamKeepalive: [^;]*$/),
    ]);
  });

  test.each(['refuse', undefined])('is refused where it says %s', (impossible) => {
    const { impossible: _, ...rest } = INPUT;
    const input = impossible === undefined ? rest : { ...rest, impossible };
    expect(() => readScenario(input, 'x.ts')).toThrow(`x.ts: cell "${WITHOUT_PROXY}": upstreamKeepalive: `);
  });

  test('must have a cell left', () => {
    expect(messageOf({ axes: { upstreamKeepalive: [8, 9] }, expect: [] })).toMatch(
      /^x\.ts: axes: None of the 2 combinations can happen \(upstreamKeepalive: [^;]*\); expected/,
    );
  });

  test('may not expect anything of a cell that is left out', () => {
    const expectation = { claim: 'x', cell: WITHOUT_PROXY, path: 'x', equals: 1 };
    expect(messageOf({ expect: [expectation] })).toMatch(
      /^x\.ts: expect\[0\]\.cell: Cell ".*" is left out \(upstreamKeepalive: .*\); expected "path=direct/,
    );
  });

  test('may not name its cells', () => {
    const { axes: _, ...rest } = INPUT;
    expect(() => readScenario({ ...rest, cells: [{ name: 'a' }] }, 'x.ts')).toThrow(
      /^x\.ts: impossible: Value "leave-out" is not valid; expected "refuse", because only combinations of axes can be left out/,
    );
  });

  test('loses no combination, and keeps none that cannot happen', () => {
    fc.assert(
      fc.property(someAxes, (axes) => {
        const message = messageOf({ axes });
        if (message !== '') {
          expect(message).toMatch(/^x\.ts: axes: None of the /);
          return;
        }
        const { cells, leftOut } = read({ axes });
        const names = [...cells, ...leftOut].map(({ name }) => name);
        expect(names.toSorted()).toEqual(
          matrix(axes)
            .map(({ name }) => name)
            .toSorted(),
        );
        expect(cells.flatMap(clashesOf)).toEqual([]);
        for (const reason of reasonsOf(leftOut)) expect(reason).toMatch(/^[\w.]+: /);
      }),
    );
  });
});

test('reasonsOf() tells each single reason once, the most frequent first', () => {
  const leftOut = ['a', 'b; c', 'b'].map((reason, index) => ({ name: String(index), reason }));
  expect(reasonsOf(leftOut)).toEqual(['b', 'a', 'c']);
});

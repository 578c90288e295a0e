import { describe, expect, test } from 'vitest';
import { readScenario } from '../scenario/read/validate.ts';
import { withTwin } from './twin.ts';

const { scenario } = readScenario(
  {
    name: 'x',
    question: 'x?',
    load: { kind: 'closed', concurrency: 1, durationMs: 10 },
    cells: [{ name: 'a' }, { name: 'B, c', pool: 4, remedyFor: 'a' }, { name: 'B c' }],
    reference: 'B, c',
  },
  'x.ts',
);

function twinned(wish?: string, of = scenario) {
  const made = withTwin(of, wish, 'here');
  if ('what' in made) throw new Error(made.what);
  return made.cells;
}

describe('withTwin()', () => {
  test('repeats the reference right after it, as a separate cell that is no remedy', () => {
    const cells = twinned();
    expect(cells.map(({ name }) => name)).toEqual(['a', 'B, c', 'B, c (again)', 'B c']);
    const [, original, twin] = cells;
    expect(twin).toEqual({
      ...original,
      id: 'b-c-again',
      name: 'B, c (again)',
      twinOf: 'B, c',
      remedyFor: null,
    });
  });

  test('repeats the first cell when there is no reference', () => {
    const { reference: _, ...without } = scenario;
    expect(twinned(undefined, without)[1]).toMatchObject({ name: 'a (again)', twinOf: 'a' });
  });

  test('repeats the cell that is asked for', () => {
    expect(twinned('B c')[3]).toMatchObject({ name: 'B c (again)', twinOf: 'B c', id: 'b-c-again' });
  });

  test('finds a name and an id that no cell has', () => {
    const taken = { ...scenario.cells[0]!, name: 'a (again)', id: 'a-again' };
    const twin = twinned('a', { ...scenario, cells: [scenario.cells[0]!, taken] })[1]!;
    expect(twin).toMatchObject({ name: 'a (again, 2)', id: 'a-again-2' });
  });

  test('adds no expectations, because a twin is no new strategy', () => {
    expect(withTwin(scenario, undefined, 'here')).toMatchObject({ expect: scenario.expect });
  });

  test('lists the cells if the given one does not exist', () => {
    expect(withTwin(scenario, 'b', 'suite.ts: scenarios[0].twin')).toEqual({
      where: 'suite.ts: scenarios[0].twin',
      what: 'There is no cell "b"',
      expected: '"a", "B, c" or "B c"',
    });
  });
});

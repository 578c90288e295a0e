import type { Mistake } from '../../errors.ts';
import type { Expectation, LeftOut, Operand } from '../scenario.ts';
import { placed } from './mistakes.ts';
import { MOST_NEAR_MISSES, oneOfNames } from './near.ts';
import { quote } from './quote.ts';
import type { ScenarioData } from './schema.ts';

/** What an expectation or a remedy may name, and what it may not though the axes would make it. */
export interface Nameable {
  readonly names: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Cells that an expectation, a remedy or the reference names and that do not exist. */
export function referenceMistakes(data: ScenarioData, nameable: Nameable, source: string): Mistake[] {
  const known = new Set(nameable.names);
  let found = 0;
  const unknown = (cell: string, path: readonly (string | number)[]): Mistake[] => {
    if (known.has(cell)) return [];
    found += 1;
    return [noSuchCell(cell, nameable, placed(source, path), found <= MOST_NEAR_MISSES)];
  };
  const remedies = (data.cells ?? []).flatMap(({ name, remedyFor }, index) => {
    const path = ['cells', index, 'remedyFor'];
    if (remedyFor === undefined) return [];
    if (remedyFor !== name) return unknown(remedyFor, path);
    return [
      { where: placed(source, path), what: 'A cell cannot be a remedy for itself', expected: 'another cell' },
    ];
  });
  const expectations = (data.expect ?? []).flatMap((expectation, index) => [
    ...unknown(expectation.cell, ['expect', index, 'cell']),
    ...operandsOf(expectation).flatMap(({ path, operand }) =>
      namesCell(operand) ? unknown(operand.cell, ['expect', index, ...path, 'cell']) : [],
    ),
  ]);
  const reference = data.reference === undefined ? [] : unknown(data.reference, ['reference']);
  return [...remedies, ...reference, ...expectations];
}

/** Says of a name that it is no cell's, and why where the cell was left out. */
export function noSuchCell(
  cell: string,
  { names, leftOut }: Nameable,
  where: string,
  withNearMiss = true,
): Mistake {
  const gone = leftOut.find(({ name }) => name === cell);
  const expected = oneOfNames(names, withNearMiss ? cell : undefined);
  if (gone === undefined) return { where, what: `There is no cell ${quote(cell)}`, expected };
  return { where, what: `Cell "${cell}" is left out (${gone.reason})`, expected };
}

/** The cells that an expectation speaks of: its own, and those that it compares with. */
export function cellsIn(expectation: Expectation): string[] {
  const others = operandsOf(expectation).flatMap(({ operand }) => (namesCell(operand) ? [operand.cell] : []));
  return [expectation.cell, ...others];
}

/** The operands of an expectation, each with its place in it. */
export function operandsOf({ equals, atLeast, atMost, within, contains }: Expectation): {
  readonly path: readonly string[];
  readonly operand: Operand;
}[] {
  const all: [string[], Operand | undefined][] = [
    [['equals'], equals],
    [['atLeast'], atLeast],
    [['atMost'], atMost],
    [['within', 'of'], within?.of],
    [['contains'], contains],
  ];
  return all.flatMap(([path, operand]) => (operand === undefined ? [] : [{ path, operand }]));
}

function namesCell(operand: Operand): operand is { path: string; cell: string } {
  return typeof operand === 'object' && operand !== null && operand.cell !== undefined;
}

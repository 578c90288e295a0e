import type { Mistake } from '../errors.ts';
import { placed, quote } from './mistakes.ts';
import { oneOfNames } from './near.ts';
import type { Expectation, Operand } from './scenario.ts';
import type { ScenarioData } from './schema.ts';

/** Cells that an expectation or a remedy names and that do not exist. */
export function referenceMistakes(data: ScenarioData, names: readonly string[], source: string): Mistake[] {
  const unknown = (cell: string, path: readonly (string | number)[]): Mistake[] =>
    names.includes(cell)
      ? []
      : [
          {
            where: placed(source, path),
            what: `There is no cell ${quote(cell)}`,
            expected: oneOfNames(names, cell),
          },
        ];
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
  return [...remedies, ...expectations];
}

/** The cells that an expectation speaks of: its own, and those that it compares with. */
export function cellsIn(expectation: Expectation): string[] {
  const others = operandsOf(expectation).flatMap(({ operand }) => (namesCell(operand) ? [operand.cell] : []));
  return [expectation.cell, ...others];
}

/** The operands of an expectation, each with its place in it. */
export function operandsOf({ equals, atLeast, atMost, within }: Expectation): {
  readonly path: readonly string[];
  readonly operand: Operand;
}[] {
  const all: [string[], Operand | undefined][] = [
    [['equals'], equals],
    [['atLeast'], atLeast],
    [['atMost'], atMost],
    [['within', 'of'], within?.of],
  ];
  return all.flatMap(([path, operand]) => (operand === undefined ? [] : [{ path, operand }]));
}

function namesCell(operand: Operand): operand is { path: string; cell: string } {
  return typeof operand === 'object' && operand !== null && operand.cell !== undefined;
}

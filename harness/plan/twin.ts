import type { Mistake } from '../errors.ts';
import { uniqueIds } from '../scenario/cells/ids.ts';
import { noSuchCell } from '../scenario/read/references.ts';
import type { CellPlan, Scenario } from '../scenario/scenario.ts';

/**
 * The scenario with a second copy of one cell. The difference between the two is the noise of this machine. By default it
 * is the reference, or else the first cell.
 */
export function withTwin(scenario: Scenario, wish: string | undefined, where: string): Scenario | Mistake {
  const { cells, leftOut, reference } = scenario;
  const names = cells.map(({ name }) => name);
  const name = wish ?? reference ?? names[0]!;
  const at = names.indexOf(name);
  if (at === -1) return noSuchCell(name, { names, leftOut }, where);
  const twin = twinOf(cells[at]!, cells);
  return { ...scenario, cells: cells.toSpliced(at + 1, 0, twin) };
}

function twinOf(cell: CellPlan, cells: readonly CellPlan[]): CellPlan {
  const taken = cells.map((one) => one.name);
  const names = [`${cell.name} (again)`, ...taken.map((_, index) => `${cell.name} (again, ${index + 2})`)];
  const name = names.find((one) => !taken.includes(one))!;
  const id = uniqueIds([...cells.map((one) => one.id), name]).at(-1)!;
  return { ...cell, id, name, twinOf: cell.name, remedyFor: null };
}

import { isDemanded } from '../../result/demanded.ts';
import type { Cell, Verdict } from '../../result/result.ts';
import { hasNumbers } from '../cells.ts';

/**
 * The cells that matter first: those whose numbers are not there or not to be believed and those that break a statement,
 * then those that ran out of ports, then all others. Otherwise as they were, trials and twins beside their cell.
 */
export function troubleFirst<C extends Cell>(
  cells: readonly C[],
  verdicts: readonly Verdict[],
): readonly C[] {
  const places = new Map<string, number>();
  for (const cell of cells) {
    const name = cell.twinOf ?? cell.name;
    places.set(name, Math.min(places.get(name) ?? Infinity, placeOf(cell, verdicts)));
  }
  const place = ({ twinOf, name }: Cell): number => places.get(twinOf ?? name)!;
  return cells.toSorted((a, b) => place(a) - place(b));
}

function placeOf(cell: Cell, verdicts: readonly Verdict[]): number {
  const isBroken = verdicts.some(({ ok, cell: name }) => !ok && name === cell.name);
  if (isBroken || cell.state === 'failed') return 0;
  if (cell.state === 'invalid' && !isDemanded(cell, verdicts)) return 0;
  return hasNumbers(cell) && cell.exhaustion !== null ? 1 : 2;
}

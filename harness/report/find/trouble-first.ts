import { isDemanded } from '../../result/demanded.ts';
import type { Cell, Verdict } from '../../result/result.ts';
import { hasNumbers } from '../cells.ts';

/**
 * Sorts cells by what a reader must see first: cells that failed, are invalid or break a statement, then cells that ran
 * out of ports, then all others. Within each group the order stays, with trials and twins beside their cell.
 */
export function troubleFirst<C extends Cell>(
  cells: readonly C[],
  verdicts: readonly Verdict[],
): readonly C[] {
  const ranks = new Map<string, number>();
  for (const cell of cells) {
    const name = cell.twinOf ?? cell.name;
    ranks.set(name, Math.min(ranks.get(name) ?? Infinity, rankOf(cell, verdicts)));
  }
  const rank = ({ twinOf, name }: Cell): number => ranks.get(twinOf ?? name)!;
  return cells.toSorted((a, b) => rank(a) - rank(b));
}

function rankOf(cell: Cell, verdicts: readonly Verdict[]): number {
  const isBroken = verdicts.some(({ ok, cell: name }) => !ok && name === cell.name);
  if (isBroken || cell.state === 'failed') return 0;
  if (cell.state === 'invalid' && !isDemanded(cell, verdicts)) return 0;
  return hasNumbers(cell) && cell.exhaustion !== null ? 1 : 2;
}

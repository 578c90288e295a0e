import type { Mistake } from '../../errors.ts';
import { clashesOf } from '../clash/clashes.ts';
import { placed } from '../read/mistakes.ts';
import type { ScenarioData } from '../read/schema.ts';
import type { LeftOut } from '../scenario.ts';
import type { Cells } from './cells.ts';

/** The cells of a scenario, without those that cannot happen where it leaves them out. */
export function withoutImpossible(data: ScenarioData, all: Cells, source: string): Cells {
  if (data.impossible !== 'leave-out') return all;
  const leftOut = all.cells.flatMap((cell) => {
    const reasons = clashesOf(cell).map(({ key, what }) => `${key}: ${what}`);
    return reasons.length === 0 ? [] : [{ name: cell.name, reason: reasons.join(BETWEEN_REASONS) }];
  });
  const gone = new Set(leftOut.map(({ name }) => name));
  const cells = all.cells.filter(({ name }) => !gone.has(name));
  const names = all.names?.filter((name) => !gone.has(name)) ?? null;
  const mistakes = [...all.mistakes, ...(names?.length === 0 ? [nothingLeft(leftOut, source)] : [])];
  return { cells, names, leftOut, mistakes };
}

/** Each single reason why cells were left out once, those of most cells first. */
export function reasonsOf(leftOut: readonly LeftOut[]): string[] {
  const single = leftOut.flatMap(({ reason }) => reason.split(BETWEEN_REASONS));
  const byReason = Map.groupBy(single, (reason) => reason);
  return [...byReason].sort(([, a], [, b]) => b.length - a.length).map(([reason]) => reason);
}

/** In no single reason: a test holds them to it. */
const BETWEEN_REASONS = '; ';

function nothingLeft(leftOut: readonly LeftOut[], source: string): Mistake {
  return {
    where: placed(source, ['axes']),
    what: `None of the ${leftOut.length} combinations can happen (${reasonsOf(leftOut).join(BETWEEN_REASONS)})`,
    expected: 'values that can be combined',
  };
}

import type { Mistake } from '../../errors.ts';
import type { Cell } from '../axes/axis.ts';
import type { CellPlan } from '../scenario.ts';
import { driverClashes } from './drivers.ts';
import { axisClashes, brokenBy, type Clash, NO_AXIS } from './judge.ts';
import { SETTING_REFUSALS } from './settings.ts';

/** Why a cell cannot happen, each reason for itself; empty for one that can. */
export function clashesOf(cell: Cell): readonly Clash[] {
  return [...generalClashes(cell), ...driverClashes(cell)];
}

/** The reasons that are the same with every driver. */
export function generalClashes(cell: Cell): readonly Clash[] {
  return [
    ...axisClashes(cell),
    ...SETTING_REFUSALS.flatMap((refusal) => brokenBy(cell, [refusal], refusal.key, NO_AXIS)),
  ];
}

/** More cells than this are no longer named where all have the same mistake. */
const MOST_NAMED = 4;

/** The same as mistakes of the author, each once with the cells that have it. */
export function combinationMistakes(of: CellPlan | readonly CellPlan[], source: string): Mistake[] {
  const cells = [of].flat();
  const found = cells.flatMap((cell) => clashesOf(cell).map((clash) => ({ clash, name: cell.name })));
  const alike = Map.groupBy(found, ({ clash }) => JSON.stringify(clash)).values();
  return [...alike].map((same) => {
    const { key, what, expected } = same[0]!.clash;
    return { where: `${source}: ${cellsText(same.map(({ name }) => name))}: ${key}`, what, expected };
  });
}

/** `cell "a"`, `cells "a", "b" and 40 more` */
function cellsText(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).map((name) => `"${name}"`);
  const more = names.length - named.length;
  return `${names.length === 1 ? 'cell' : 'cells'} ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

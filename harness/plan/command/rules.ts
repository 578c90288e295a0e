import { axisNamed } from '../../scenario/axes/axes.ts';
import { OF_THE_COMMAND } from '../../scenario/axes/refuse.ts';
import type { CellPlan, OriginSettings } from '../../scenario/scenario.ts';
import { originReasons, outsideReasons } from '../external/rules.ts';

/** All reasons why a cell cannot run against a command's server; empty if it can. */
export function refusalsOf(
  cell: CellPlan,
  comparedOrigin: readonly (keyof OriginSettings)[],
): readonly string[] {
  return [
    ...outsideReasons(cell, (axis) => axisNamed(axis).command, undefined),
    ...originReasons(cell, comparedOrigin, OF_THE_COMMAND),
  ];
}

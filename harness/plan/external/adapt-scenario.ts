import { type Mistake, UsageError } from '../../errors.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import type { CellPlan, Expectation, OriginSettings, Scenario } from '../../scenario/scenario.ts';
import { several } from '../../words.ts';
import { withCells } from '../select.ts';
import { isSet } from './rules.ts';

/** A scenario for a server that is not the lab's origin. */
export interface ExternalScenario {
  readonly scenario: Scenario;
  /** Settings that are ignored and cells and expectations that are left out, in words. */
  readonly notices: readonly string[];
}

/** How to adapt a scenario to one kind of server. */
export interface Adaptation {
  /** All reasons why the server cannot serve a cell; empty if it can. */
  readonly refusalsOf: (cell: CellPlan) => readonly string[];
  readonly adaptCell: (cell: CellPlan) => CellPlan;
  /** Whether an expectation can be judged in the remaining cells. Those that are of the lab's own origin are not judged. */
  readonly isJudgeable: (expectation: Expectation, kept: readonly CellPlan[]) => boolean;
  /** The server as a notice names it: "the service". */
  readonly server: string;
  readonly nothingLeft: (reasons: readonly string[]) => Mistake;
}

/** The origin settings that predictions assume for an unknown server: it adds no time and ends no connection. */
export const ASSUMED_ORIGIN: OriginSettings = { ...DEFAULT_ORIGIN, keepAliveTimeoutMs: 0 };

const ORIGIN_KEYS = Object.keys(DEFAULT_ORIGIN) as (keyof OriginSettings)[];

/** The scenario with the cells that the server can serve. Throws a UsageError if there are none. */
export function adaptScenario(scenario: Scenario, adaptation: Adaptation): ExternalScenario {
  const { refusalsOf, adaptCell, isJudgeable, server, nothingLeft } = adaptation;
  const judged = scenario.cells.map((cell) => ({ cell, reasons: refusalsOf(cell) }));
  const kept = judged.filter(({ reasons }) => reasons.length === 0).map(({ cell }) => cell);
  const reasons = [...new Set(judged.flatMap((one) => one.reasons))];
  if (kept.length === 0) throw new UsageError(nothingLeft(reasons));
  const names = new Set(kept.map(({ name }) => name));
  const cells = kept.map(adaptCell).map((cell) => ({
    ...cell,
    remedyFor: cell.remedyFor !== null && names.has(cell.remedyFor) ? cell.remedyFor : null,
  }));
  const adapted = withCells(scenario, cells);
  const own = adapted.expect.filter(({ expectedOf }) => expectedOf !== 'lab');
  const expect = own.filter((expectation) => isJudgeable(expectation, kept));
  return {
    scenario: { ...adapted, expect },
    notices: [
      ...ignored(kept, server),
      ...cellsLeftOut(scenario.cells.length - kept.length, scenario.cells.length, reasons),
      ...expectationsLeftOut(
        adapted.expect.length - own.length,
        `chosen for the lab's own origin, and ${server} is another`,
      ),
      ...expectationsLeftOut(
        scenario.expect.length - adapted.expect.length + own.length - expect.length,
        "without data, because their cell was left out or only the lab's own servers record it",
      ),
    ],
  };
}

/** Settings of the origin in which the cells of a scenario differ. */
export function comparedOriginOf(scenario: Pick<Scenario, 'cells'>): readonly (keyof OriginSettings)[] {
  return ORIGIN_KEYS.filter((key) => differ(scenario, ({ origin }) => origin[key]));
}

export function differ({ cells }: Pick<Scenario, 'cells'>, read: (cell: CellPlan) => unknown): boolean {
  return new Set(cells.map((cell) => JSON.stringify(read(cell)))).size > 1;
}

function ignored(kept: readonly CellPlan[], server: string): readonly string[] {
  const keys = ORIGIN_KEYS.filter((key) => kept.some(({ origin }) => isSet(origin, key)));
  if (keys.length === 0) return [];
  return [`${keys.map((key) => `origin.${key}`).join(', ')} ignored: left to ${server}`];
}

function cellsLeftOut(number: number, all: number, reasons: readonly string[]): readonly string[] {
  return number === 0 ? [] : [`${number} of ${all} cells left out: ${reasons.join('; ')}`];
}

function expectationsLeftOut(number: number, why: string): readonly string[] {
  return number === 0 ? [] : [`${several(number, 'expectation')} left out: ${why}`];
}

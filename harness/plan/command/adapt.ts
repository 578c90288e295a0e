import { UsageError } from '../../errors.ts';
import { operandsOf } from '../../scenario/read/references.ts';
import type { CellPlan, Expectation, Scenario } from '../../scenario/scenario.ts';
import {
  ASSUMED_ORIGIN,
  comparedOriginOf,
  type ExternalScenario,
  leftOut,
  setAside,
  untold,
} from '../external/adapt.ts';
import { withCells } from '../select.ts';
import { refusalsOf } from './rules.ts';

/**
 * The cells of a scenario that can be asked of a server which a command starts in the lab; the others are left out, and
 * said so. Network, client and nginx are the lab's as ever. Throws a UsageError where none is left.
 */
export function adaptToCommand(scenario: Scenario): ExternalScenario {
  const compared = comparedOriginOf(scenario);
  const judged = scenario.cells.map((cell) => ({ cell, reasons: refusalsOf(cell, compared) }));
  const kept = judged.filter(({ reasons }) => reasons.length === 0).map(({ cell }) => cell);
  const reasons = [...new Set(judged.flatMap((one) => one.reasons))];
  if (kept.length === 0) throw new UsageError([nothingLeft(scenario, reasons)]);
  const names = new Set(kept.map(({ name }) => name));
  const adapted = withCells(
    scenario,
    kept.map((cell) => adaptCell(cell, names)),
  );
  const expect = adapted.expect.filter(canBeTold);
  return {
    scenario: { ...adapted, expect },
    notices: [
      ...setAside(kept, 'the command answers as it does'),
      ...leftOut(scenario.cells.length - kept.length, scenario.cells.length, reasons),
      ...untold(scenario.expect.length - expect.length),
    ],
  };
}

function adaptCell(cell: CellPlan, names: ReadonlySet<string>): CellPlan {
  const { remedyFor } = cell;
  return {
    ...cell,
    origin: ASSUMED_ORIGIN,
    remedyFor: remedyFor !== null && names.has(remedyFor) ? remedyFor : null,
  };
}

/** Kernels and nginx tell all that they tell of the lab's own origin; the server itself tells nothing. */
function canBeTold(expectation: Expectation): boolean {
  const operands = operandsOf(expectation).flatMap(({ operand }) =>
    typeof operand === 'object' && operand !== null ? [operand.path] : [],
  );
  return [expectation.path, ...operands].every((path) => !/^served\.origin\b/.test(path));
}

function nothingLeft({ name }: Pick<Scenario, 'name'>, reasons: readonly string[]) {
  return {
    where: '--scenario',
    what: `No cell of "${name}" can be asked of a server that a command starts (${reasons.join('; ')})`,
    expected: "a scenario whose axes are the client's or nginx's: see docs/side-by-side.md",
  };
}

import { axisNamed } from '../../scenario/axes/axes.ts';
import { OF_THE_COMMAND } from '../../scenario/axes/refuse.ts';
import { operandsOf } from '../../scenario/read/references.ts';
import type { Expectation, Scenario } from '../../scenario/scenario.ts';
import {
  ASSUMED_ORIGIN,
  adaptScenario,
  comparedOriginOf,
  type ExternalScenario,
} from '../external/adapt-scenario.ts';
import { originReasons, outsideReasons } from '../external/rules.ts';

/**
 * The cells of a scenario that can run against a server which a command starts in the lab. Network, client and nginx
 * are still the lab's. Throws a UsageError if no cell is left.
 */
export function adaptToCommand(scenario: Scenario): ExternalScenario {
  const compared = comparedOriginOf(scenario);
  return adaptScenario(scenario, {
    refusalsOf: (cell) => [
      ...outsideReasons(cell, (axis) => axisNamed(axis).command, undefined),
      ...originReasons(cell, compared, OF_THE_COMMAND),
    ],
    adaptCell: (cell) => ({ ...cell, origin: ASSUMED_ORIGIN }),
    isJudgeable,
    server: "the command's server",
    nothingLeft: (reasons) => ({
      where: '--scenario',
      what: `No cell of "${scenario.name}" can run against a server that a command starts (${reasons.join('; ')})`,
      expected: 'a scenario that compares settings of the client or of nginx: see docs/side-by-side.md',
    }),
  });
}

/** Kernels and nginx report as they do for the lab's own origin. Only the server itself reports nothing. */
function isJudgeable(expectation: Expectation): boolean {
  const operands = operandsOf(expectation).flatMap(({ operand }) =>
    typeof operand === 'object' && operand !== null ? [operand.path] : [],
  );
  return [expectation.path, ...operands].every((path) => !/^served\.origin\b/.test(path));
}

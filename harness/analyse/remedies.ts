import type { Cell, CellHeader, CellNumbers } from '../result/result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { amount, count, duration } from '../words.ts';

/** A remedy beside the cell that it is for: how much longer the ports last. */
export interface RemedyRow {
  readonly remedy: string;
  readonly failing: string;
  readonly trial: number;
  /** How many times as long as in the failing cell, by arithmetic; null: for ever, or not computable. */
  readonly predictedTimes: number | null;
  /** Measured, in time; null: one of the two did not run out. */
  readonly measuredTimes: number | null;
  readonly failingAtMs: number | null;
  /** null: the ports of the remedy lasted for the whole cell. */
  readonly remedyAtMs: number | null;
  /** The row in one sentence. */
  readonly text: string;
}

/** A row for each cell that says what it is a remedy for, where both were measured; in the scenario's order. */
export function remedyTable(scenario: Pick<Scenario, 'cells'>, cells: readonly Cell[]): readonly RemedyRow[] {
  const measured = cells.filter((cell) => cell.state === 'measured');
  return scenario.cells.flatMap(({ name, remedyFor }) =>
    measured
      .filter((cell) => cell.name === name && remedyFor !== null)
      .flatMap((remedy) => {
        const trials = measured.filter((cell) => cell.name === remedyFor);
        const failing = trials.find(({ trial }) => trial === remedy.trial) ?? trials[0];
        return failing === undefined ? [] : [rowOf(remedy, failing)];
      }),
  );
}

type WithNumbers = CellHeader & CellNumbers;

function rowOf(remedy: WithNumbers, failing: WithNumbers): RemedyRow {
  const failingAtMs = failing.exhaustion?.atMs ?? null;
  const remedyAtMs = remedy.exhaustion?.atMs ?? null;
  const predictedTimes = predictedRatio(remedy, failing);
  const measuredTimes = failingAtMs === null || remedyAtMs === null ? null : remedyAtMs / failingAtMs;
  const head = { remedy: remedy.name, failing: failing.name, trial: remedy.trial };
  const numbers = { predictedTimes, measuredTimes, failingAtMs, remedyAtMs };
  return { ...head, ...numbers, text: textOf(remedy, failing, numbers) };
}

/** The ratio of predicted times, or else of connections: the load is the same, so they come as fast. */
function predictedRatio({ prediction }: WithNumbers, failing: WithNumbers): number | null {
  const { exhaustedAtMs, exhaustedAfterConnections } = prediction;
  const before = failing.prediction;
  if (exhaustedAtMs !== null && before.exhaustedAtMs !== null) return exhaustedAtMs / before.exhaustedAtMs;
  return exhaustedAfterConnections !== null && before.exhaustedAfterConnections !== null
    ? exhaustedAfterConnections / before.exhaustedAfterConnections
    : null;
}

function textOf(
  remedy: WithNumbers,
  failing: WithNumbers,
  {
    predictedTimes,
    measuredTimes,
    failingAtMs,
    remedyAtMs,
  }: Omit<RemedyRow, 'remedy' | 'failing' | 'trial' | 'text'>,
): string {
  const predicted =
    predictedTimes === null
      ? 'predicted to last'
      : `predicted ${amount(predictedTimes)} times as long (${count(remedy.prediction.exhaustedAfterConnections ?? 0)} connections)`;
  return `${remedy.name}: ${predicted}, ${measuredText()}`;

  function measuredText(): string {
    if (failingAtMs === null) return `but "${failing.name}" did not run out, so there is nothing to compare`;
    if (measuredTimes !== null && remedyAtMs !== null) {
      return `measured ${amount(measuredTimes)} times (${duration(remedyAtMs)} instead of ${duration(failingAtMs)})`;
    }
    return (
      `measured at least ${amount(remedy.durationMs / failingAtMs)} times: ports lasted for all of ` +
      `${duration(remedy.durationMs)} instead of ${duration(failingAtMs)}, over ${count(remedy.connections.opened)} connections`
    );
  }
}

import { recordedPinning } from '../lab/cpus.ts';
import { fitsAnother } from '../plan/budget.ts';
import { orderRounds } from '../plan/order.ts';
import { readEnvironment } from '../result/environment.ts';
import type { RunEvent } from '../result/events.ts';
import type { SuiteRecord } from '../result/membership.ts';
import type { Result } from '../result/result.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import { inspectNginx, type NginxInfo } from '../serve/nginx/nginx.ts';
import type { ExternalRun } from './cell.ts';
import { openRecords, type RunRecord, type ScenarioRun } from './record.ts';
import { runTrial } from './trial.ts';

export interface TogetherOptions {
  readonly seed: number;
  /** Of each cell. */
  readonly trials: number;
  /** The suite that the scenarios are; a budget drops the last rounds of trials. */
  readonly suite?: Pick<SuiteRecord, 'name' | 'budgetMs'>;
  /** `cell-progress` comes with the driver's detail, once a second. */
  readonly detail?: boolean;
  /** The service of a scenario that was adapted to one. */
  readonly external?: ExternalRun | undefined;
  /** Ends the run after the cell's load is stopped; what was measured is saved. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** One scenario by itself; otherwise as `runTogether`. */
export async function run({ scenario, folder, ...options }: ScenarioRun & TogetherOptions): Promise<Result> {
  const [result] = await runTogether([{ scenario, folder }], options);
  return result!;
}

/** A cell that is to run, and the record that it goes to. */
interface Place {
  readonly record: RunRecord;
  readonly plan: CellPlan;
}

/**
 * The program: every cell in its own lab, one after the other, each saved as it ends. Round by round every cell of every
 * scenario has a trial, until all have theirs or the budget has no room for another round. Rejects with an UnableError
 * where this machine cannot make the lab, and with a UsageError where a folder cannot be written; whatever else goes
 * wrong in a cell makes that cell `failed` and the run goes on.
 */
export async function runTogether(
  runs: readonly ScenarioRun[],
  options: TogetherOptions,
): Promise<readonly Result[]> {
  const { seed, trials, suite, signal, onEvent } = options;
  const budgetMs = suite?.budgetMs ?? null;
  const nginx = await inspectNginx();
  const environment = readEnvironment({ nginx, pinning: recordedPinning() });
  const records = await openRecords(runs, { environment, seed, trials, suite });
  for (const { scenario, folder } of records) {
    const cells = scenario.cells.length * trials;
    onEvent({ type: 'run-started', scenario, environment, cells, folder, budgetMs });
  }
  const places = records.flatMap((record) => record.scenario.cells.map((plan): Place => ({ record, plan })));
  const tookMs: number[] = [];
  for (const [before, round] of orderRounds(places, trials, seed).entries()) {
    if (signal.aborted || !fitsAnother({ budgetMs, tookMs })) break;
    const startedMs = performance.now();
    await runRound(round, before, { ...options, nginx });
    tookMs.push(performance.now() - startedMs);
  }
  const endedAt = signal.aborted ? null : new Date().toISOString();
  const results = await Promise.all(records.map((record) => record.end(endedAt)));
  for (const result of results) onEvent({ type: 'run-ended', result });
  return results;
}

/** One trial of each cell, until the run is interrupted. */
async function runRound(
  round: readonly Place[],
  before: number,
  { trials, ...how }: TogetherOptions & { nginx: NginxInfo | null },
): Promise<void> {
  for (const [at, { record, plan }] of round.entries()) {
    const index = before * round.length + at + 1;
    const place = { scenario: record.scenario.name, index, cells: trials * round.length };
    await runTrial({ record, plan, trial: before + 1, place }, how);
    if (how.signal.aborted) return;
  }
}

import { recordedPinning } from '../lab/cpus.ts';
import { fitsAnother } from '../plan/budget.ts';
import { orderRounds } from '../plan/order.ts';
import { readEnvironment } from '../result/environment.ts';
import type { RunEvent } from '../result/events.ts';
import type { Result, SuiteRecord } from '../result/result.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import { inspectNginx, type NginxInfo } from '../serve/nginx/nginx.ts';
import type { CellOptions, ExternalRun } from './cell.ts';
import { openRecords, type RunRecord, type ScenarioRun } from './record.ts';
import { type RanTogether, repeatDisturbed } from './repeat.ts';
import { runTrial } from './trial.ts';
import { decideChance } from './undecided.ts';

export interface TogetherOptions extends Pick<CellOptions, 'cold' | 'gather'> {
  readonly seed: number;
  /** Trials of each cell. */
  readonly trials: number;
  /** The suite of these scenarios. Its budget may drop the last rounds of trials. */
  readonly suite?: Pick<SuiteRecord, 'name' | 'budgetMs'>;
  /** Whether `cell-progress` includes the driver's detail, once a second. */
  readonly detail?: boolean;
  /** Other commands of connlab that measure on this machine. */
  readonly otherRuns?: number;
  /** The service of an adapted scenario. */
  readonly external?: ExternalRun | undefined;
  /** Stops the load and ends the run. The completed cells are saved. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** Runs one scenario like `runTogether`. */
export async function run({ scenario, folder, ...options }: ScenarioRun & TogetherOptions): Promise<Result> {
  const [result] = await runTogether([{ scenario, folder }], options);
  return result!;
}

/** A cell to run, and the record for its result. */
interface RecordedCell {
  readonly record: RunRecord;
  readonly plan: CellPlan;
}

/**
 * Runs the scenarios in rounds. In each round every cell has one trial in its own lab, saved when it ends. A round that
 * does not fit into the budget does not begin. Rejects with an UnableError if this machine cannot create the lab, and with
 * a UsageError if a folder is not writable. Any other failure makes the cell `failed`, and the run continues.
 */
export async function runTogether(
  runs: readonly ScenarioRun[],
  options: TogetherOptions,
): Promise<readonly Result[]> {
  const { seed, trials, suite, otherRuns, signal, onEvent } = options;
  const budgetMs = suite?.budgetMs ?? null;
  const nginx = await inspectNginx();
  const environment = readEnvironment({ nginx, pinning: recordedPinning(), otherRuns });
  const records = await openRecords(runs, { environment, seed, trials, suite });
  for (const { scenario, folder } of records) {
    const cells = scenario.cells.length * trials;
    onEvent({ type: 'run-started', scenario, environment, cells, folder, budgetMs });
  }
  const cells = records.flatMap((record) => record.scenario.cells.map((plan) => ({ record, plan })));
  const how = { ...options, nginx };
  const startMs = performance.now();
  const tookMs: number[] = [];
  const ran: RanTogether[] = [];
  for (const [before, round] of orderRounds(cells, trials, seed).entries()) {
    if (signal.aborted || !fitsAnother({ budgetMs, tookMs })) break;
    const startedMs = performance.now();
    ran.push(...(await runRound(round, before, how)));
    tookMs.push(performance.now() - startedMs);
  }
  const spentMs = () => performance.now() - startMs;
  // A test that starts cold judges no times.
  if (!signal.aborted && !options.cold) {
    await repeatDisturbed(ran, {
      budgetMs,
      spentMs,
      measure: (next) => runTrial(next, how, { isSaved: false }),
    });
    await decideChance(records, { trials, budgetMs, spentMs, measure: (next) => runTrial(next, how) });
  }
  const endedAt = signal.aborted ? null : new Date().toISOString();
  const results = await Promise.all(records.map((record) => record.end(endedAt)));
  for (const result of results) onEvent({ type: 'run-ended', result });
  return results;
}

/** One trial of each cell, until the run is interrupted. */
async function runRound(
  round: readonly RecordedCell[],
  before: number,
  { trials, ...how }: TogetherOptions & { nginx: NginxInfo | null },
): Promise<readonly RanTogether[]> {
  const ran: RanTogether[] = [];
  for (const [at, { record, plan }] of round.entries()) {
    const index = before * round.length + at + 1;
    const place = { scenario: record.scenario.name, index, cells: trials * round.length };
    const next = { record, plan, trial: before + 1, place };
    const startMs = performance.now();
    const cell = await runTrial(next, how);
    if (cell === null) break;
    ran.push({ trials: [{ next, cell }], tookMs: performance.now() - startMs });
  }
  return ran;
}

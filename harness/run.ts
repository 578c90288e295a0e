import { predict } from './analyse/predict.ts';
import { judge } from './analyse/verdicts.ts';
import { type ExternalRun, runCell } from './cell.ts';
import { describePinning, readPinning } from './lab/cpus.ts';
import { effectivePorts } from './plan/lab-spec.ts';
import { orderTrials } from './plan/order.ts';
import { readEnvironment } from './result/environment.ts';
import type { RunEvent } from './result/events.ts';
import { type Cell, type Result, SCHEMA_VERSION } from './result/result.ts';
import { openStore } from './result/store.ts';
import type { Scenario } from './scenario/scenario.ts';
import { inspectNginx } from './target/nginx.ts';

export interface RunOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly trials: number;
  /** `cell-progress` comes with the driver's detail, once a second. */
  readonly detail?: boolean;
  /** The service of a scenario that was adapted to one. */
  readonly external?: ExternalRun | undefined;
  /** Where `result.json` goes; made when it is missing. */
  readonly folder: string;
  /** Ends the run after the cell's load is stopped; what was measured is saved. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * The program: every cell in its own lab, one after the other, each saved as it ends. Rejects with an
 * UnableError where this machine cannot make the lab, and with a UsageError where the folder cannot be written;
 * whatever else goes wrong in a cell makes that cell `failed` and the run goes on.
 */
export async function run(options: RunOptions): Promise<Result> {
  const { scenario, seed, trials, detail = false, signal, onEvent, external } = options;
  const store = await openStore(options.folder);
  const nginx = await inspectNginx();
  const pinning = describePinning(readPinning());
  const order = orderTrials(scenario.cells, trials, seed);
  let result: Result = {
    schemaVersion: SCHEMA_VERSION,
    scenario: scenario.name,
    question: scenario.question,
    startedAt: new Date().toISOString(),
    endedAt: null,
    environment: await readEnvironment({ nginx, pinning }),
    seed,
    trials,
    cells: [],
    verdicts: [],
  };
  const { environment } = result;
  onEvent({ type: 'run-started', scenario, environment, cells: order.length, folder: options.folder });
  for (const [at, { plan, trial }] of order.entries()) {
    const place = { index: at + 1, cells: order.length };
    const prediction = predict(plan, effectivePorts(plan));
    onEvent({ type: 'cell-started', ...place, plan, trial, prediction });
    const how = { seed, nginx, detail, external, signal };
    const cell = await runCell({ plan, trial, prediction, ...how }, (progress, live) =>
      onEvent({ type: 'cell-progress', index: place.index, plan, prediction, progress, live }),
    );
    if (signal.aborted) break;
    result = withCell(result, cell, scenario);
    await store.save(result);
    onEvent({ type: 'cell-ended', ...place, cell });
  }
  const endedAt = signal.aborted ? null : new Date().toISOString();
  result = { ...result, endedAt, verdicts: judge(scenario, result.cells) };
  await store.save(result);
  onEvent({ type: 'run-ended', result });
  return result;
}

/** Cells stand in the order of the scenario, whatever order they ran in. */
function withCell(result: Result, cell: Cell, scenario: Scenario): Result {
  const place = (one: Cell): number => scenario.cells.findIndex(({ id }) => id === one.id);
  const cells = [...result.cells, cell].sort((a, b) => place(a) - place(b) || a.trial - b.trial);
  return { ...result, cells };
}

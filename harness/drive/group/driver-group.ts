import type { Program } from '../../lab/program.ts';
import type { DriverOutcome, DriverProgress, DriverSpec } from '../driver.ts';
import { mergeOutcomes } from '../merge/outcome.ts';
import { type DriverRun, prepareDriver } from '../process/run-driver.ts';
import { LiveMerge } from './live-merge.ts';
import { specsOf } from './specs.ts';

/** The processes of one load, used like one driver. `done` is merged. */
export interface DriverGroup extends DriverRun {
  /** The outcome of each process, in their order. Rejects as `done` does. */
  readonly parts: Promise<readonly DriverOutcome[]>;
}

/**
 * Deals the load of a spec out to as many driver processes as it says, and waits until all are ready. Aborting the signal
 * stops the load. Throws a CellError, which names the process, if one of them refuses or dies.
 */
export async function prepareDrivers(
  programs: readonly Program[],
  spec: DriverSpec,
  signal?: AbortSignal,
): Promise<DriverGroup> {
  const specs = specsOf(spec);
  const runs = await Promise.all(
    programs.map((program, index) => prepareDriver(program, specs[index]!, signal)),
  );
  return groupOf(runs);
}

function groupOf(runs: readonly DriverRun[]): DriverGroup {
  const listeners: ((progress: DriverProgress) => void)[] = [];
  const live = new LiveMerge(runs.length, (progress) => {
    for (const listener of listeners) listener(progress);
  });
  for (const [index, run] of runs.entries()) {
    run.onProgress((progress) => live.take(index, progress));
    // Before `parts`, so that the last progress comes before `done`.
    run.done.then(
      () => live.ended(index),
      () => {},
    );
  }
  const parts = Promise.all(runs.map(({ done }) => done));
  const done = parts.then(mergeOutcomes);
  // Callers that await them see the error.
  done.catch(() => {});
  return {
    parts,
    done,
    onProgress: (listener) => void listeners.push(listener),
    start: (atNs) => {
      for (const run of runs) run.start(atNs);
    },
    stop: () => {
      for (const run of runs) run.stop();
    },
    close: async () => {
      await Promise.all(runs.map((run) => run.close()));
    },
  };
}

import type { RunEvent } from '../../result/events.ts';
import type { Cell, Result } from '../../result/result.ts';
import { registryOfSamples } from '../registry.ts';
import { RunMetrics } from '../run-metrics.ts';
import type { Sample } from '../sample.ts';
import { type Gateway, GatewayError, type Group } from './gateway.ts';

export interface PusherOptions {
  readonly gateway: Gateway;
  /** Gets a line for each push that failed. */
  readonly warn: (line: string) => void;
  /** ms since 1970. For a stored run: when it began. */
  readonly nowMs?: () => number;
}

/**
 * Pushes the lasting metrics of each cell when it ends, and those of the run itself when that ends. The run never waits
 * for a push. After a push that found no gateway, nothing more is pushed until the next run begins.
 */
export class Pusher {
  readonly #gateway: Gateway;
  readonly #warn: PusherOptions['warn'];
  readonly #metrics: RunMetrics;
  #last: Promise<void> = Promise.resolve();
  #isUnreachable = false;
  #failed = 0;

  constructor({ gateway, warn, nowMs = Date.now }: PusherOptions) {
    this.#gateway = gateway;
    this.#warn = warn;
    this.#metrics = new RunMetrics(nowMs);
  }

  readonly onEvent = (event: RunEvent): void => {
    this.#metrics.handle(event);
    const metrics = this.#metrics.scenarioOf(event);
    if (metrics === undefined) return;
    const { scenario } = metrics;
    if (event.type === 'run-started') this.#isUnreachable = false;
    if (event.type === 'cell-ended' && event.cell.twinOf === undefined) {
      const cell = event.cell.id;
      this.#enqueue({ scenario, cell }, metrics.cellSamples(cell));
    }
    if (event.type === 'run-ended') {
      const ratios = metrics.endedCells.flatMap((cell) => metrics.ratioSamples(cell));
      this.#enqueue({ scenario }, [...this.#metrics.environment, ...metrics.runSamples(), ...ratios]);
    }
  };

  /** Waits for all pushes. Returns how many groups could not be pushed since the last call. */
  async flush(): Promise<number> {
    await this.#last;
    const failed = this.#failed;
    this.#failed = 0;
    return failed;
  }

  /** Pushes one after the other, so that the later of two pushes of a group stays. */
  #enqueue(group: Group, samples: readonly Sample[]): void {
    this.#last = this.#last.then(() => this.#push(group, samples));
  }

  async #push(group: Group, samples: readonly Sample[]): Promise<void> {
    try {
      if (!this.#isUnreachable)
        return await this.#gateway.put(group, await registryOfSamples(samples).metrics());
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#isUnreachable = error.isUnreachable;
      const what = group.cell === undefined ? group.scenario : `${group.scenario}, ${group.cell}`;
      const rest = error.isUnreachable ? '; the rest of this run is not pushed' : '';
      this.#warn(`Could not push ${what} to ${this.#gateway.address}: ${error.message}${rest}`);
    }
    this.#failed += 1;
  }
}

/** The events of a stored run that pushing needs. */
export function* eventsOf(result: Result): Generator<RunEvent> {
  const { scenario, reference, environment, cells } = result;
  const count = cells.length;
  const plans = [...new Map(cells.map((cell): [string, Cell] => [cell.id, cell])).values()];
  yield {
    type: 'run-started',
    scenario: { name: scenario, cells: plans, ...(reference !== undefined && { reference }) },
    environment,
    cells: count,
    folder: '',
    budgetMs: null,
  };
  for (const [at, cell] of cells.entries()) {
    yield { type: 'cell-ended', scenario, index: at + 1, cells: count, cell };
  }
  yield { type: 'run-ended', result };
}

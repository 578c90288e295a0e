import type { RunEvent } from '../../result/events.ts';
import type { Cell, Result } from '../../result/result.ts';
import { MetricsBook } from '../book.ts';
import { registryOfSamples } from '../registry.ts';
import type { Sample } from '../sample.ts';
import { type Gateway, GatewayError, type Group } from './gateway.ts';

export interface PusherOptions {
  readonly gateway: Gateway;
  /** Told of what could not be pushed, in words. */
  readonly warn: (line: string) => void;
  /** ms since 1970; the start of a stored run where it is one. */
  readonly nowMs?: () => number;
}

/**
 * Pushes what stays of each cell when it ends, and what is of the run itself when that ends. The run never waits for
 * it, and a gateway that is away is given up until the next run begins.
 */
export class Pusher {
  readonly #gateway: Gateway;
  readonly #warn: PusherOptions['warn'];
  readonly #book: MetricsBook;
  #last: Promise<void> = Promise.resolve();
  #isAway = false;
  #failed = 0;

  constructor({ gateway, warn, nowMs = Date.now }: PusherOptions) {
    this.#gateway = gateway;
    this.#warn = warn;
    this.#book = new MetricsBook(nowMs);
  }

  readonly onEvent = (event: RunEvent): void => {
    this.#book.handle(event);
    const page = this.#book.pageOf(event);
    if (page === undefined) return;
    const { scenario } = page;
    if (event.type === 'run-started') this.#isAway = false;
    if (event.type === 'cell-ended' && event.cell.twinOf === undefined) {
      const cell = event.cell.id;
      this.#enqueue({ scenario, cell }, page.cellSamples(cell));
    }
    if (event.type === 'run-ended') {
      const ratios = page.endedCells.flatMap((cell) => page.ratioSamples(cell));
      this.#enqueue({ scenario }, [...this.#book.environment, ...page.runSamples(), ...ratios]);
    }
  };

  /** Waits until everything was pushed or given up; how many groups were not, since the last time. */
  async flush(): Promise<number> {
    await this.#last;
    const failed = this.#failed;
    this.#failed = 0;
    return failed;
  }

  /** One after the other: of two pushes of a group the later one is to stay. */
  #enqueue(group: Group, samples: readonly Sample[]): void {
    this.#last = this.#last.then(() => this.#push(group, samples));
  }

  async #push(group: Group, samples: readonly Sample[]): Promise<void> {
    try {
      if (!this.#isAway) return await this.#gateway.put(group, await registryOfSamples(samples).metrics());
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#isAway = error.isAway;
      const what = group.cell === undefined ? group.scenario : `${group.scenario}, ${group.cell}`;
      const rest = error.isAway ? '; the rest of this run is not pushed' : '';
      this.#warn(`Could not push ${what} to ${this.#gateway.address}: ${error.message}${rest}`);
    }
    this.#failed += 1;
  }
}

/** The events of a stored run, as far as pushing needs them. */
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

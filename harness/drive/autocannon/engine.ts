import autocannon, { type Instance } from 'autocannon';
import type { ClosedLoad } from '../../scenario/scenario.ts';
import { backoffMs } from '../connection/backoff.ts';
import type { PoolUsage } from '../driver.ts';
import { mayBegin } from '../load/pacer.ts';
import type { Engine, EngineContext } from '../process/engine.ts';
import { usageOf } from '../record/pool-usage.ts';
import { Caller, type CallerSettings } from './caller.ts';
import type { AutocannonClient } from './client.ts';
import { autocannonOptions, requestBytes } from './options.ts';

export function createAutocannon(context: EngineContext): Engine {
  const both = new Autocannon(context);
  return { load: both, transport: both };
}

/** autocannon as load and transport in one: it sends and measures, and its events are recorded as for any other driver. */
class Autocannon {
  readonly #context: EngineContext;
  readonly #load: ClosedLoad;
  readonly #callers: Caller[] = [];
  #instance: Instance | undefined;
  #asked = 0;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#load = context.spec.load as ClosedLoad;
  }

  async prepare(): Promise<void> {}

  start(): void {
    const { clock, record, random, spec, isOver } = this.#context;
    const settings: CallerSettings = {
      bytes: requestBytes(spec),
      isHead: spec.request.method === 'HEAD',
      clock,
      record,
      noDelay: spec.strategy.clientNoDelay,
      mayAsk: (nowUs) => !isOver() && mayBegin(this.#load, nowUs, this.#asked),
      asks: () => (this.#asked += 1),
      pauseMs: (failures) => {
        const waitMs = backoffMs(failures, random);
        record.backedOff(waitMs);
        return waitMs;
      },
      ended: () => this.#ended(),
    };
    const setupClient = (client: unknown): void => {
      this.#callers.push(new Caller(client as AutocannonClient, settings));
    };
    this.#instance = autocannon({ ...autocannonOptions(this.#context), setupClient }, (error) => {
      if (error) throw error;
    });
  }

  finish(): void {}

  sweep(nowUs: number): void {
    for (const caller of this.#callers) caller.sweep(nowUs, this.#context.timeouts.requestMs);
  }

  abandon(code: string): void {
    for (const caller of this.#callers) caller.abandon(code);
  }

  carried(): number[] {
    return this.#callers.map((caller) => caller.carried);
  }

  /** Every caller has its own connection, so no request is queued. */
  usage(): PoolUsage {
    return usageOf(this.#callers, 0);
  }

  async close(): Promise<void> {
    this.#instance?.stop();
    await Promise.all(this.#callers.map((caller) => caller.close()));
  }

  #ended(): void {
    const { ended, exhausted, record } = this.#context;
    const { requests, responses, errors } = record.totals;
    const isLast = this.#asked >= (this.#load.requests ?? Infinity) && requests === responses + errors;
    if (isLast) exhausted();
    else ended();
  }
}

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { NS_PER_MS, NS_PER_US, US_PER_MS } from '../../units.ts';
import type { DriverOutcome } from '../driver.ts';

const RESOLUTION_MS = 10;

/** CPU time and event loop delay of this process, from construction until `stop`. */
export class ProcessWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #before = process.cpuUsage();

  constructor() {
    this.#delay.enable();
  }

  /** Event loop delay so far. */
  get eventLoop(): DriverOutcome['eventLoop'] {
    return {
      p50Us: delayUs(this.#delay.percentile(50)),
      p99Us: delayUs(this.#delay.percentile(99)),
      maxUs: delayUs(this.#delay.max),
    };
  }

  stop(): Pick<DriverOutcome, 'eventLoop' | 'cpu'> {
    const { user, system } = process.cpuUsage(this.#before);
    this.#delay.disable();
    const cpu = { userMs: Math.round(user / US_PER_MS), systemMs: Math.round(system / US_PER_MS) };
    return { eventLoop: this.eventLoop, cpu };
  }
}

/** The histogram holds the time between two firings of a timer; the excess over its interval is the delay. */
function delayUs(ns: number): number {
  return Math.max(0, Math.round((ns - RESOLUTION_MS * NS_PER_MS) / NS_PER_US));
}

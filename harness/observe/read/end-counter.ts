import type { PortRange } from '../../scenario/scenario.ts';
import { TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { TIME_WAIT } from './tcp-line.ts';
import { type SocketFilter, type TableCount, TcpTableCounter } from './tcp-table.ts';

const MS_PER_TICK = 10;
/** The kernel's clock ticks as seldom as every 10 ms, and what began as the load did belongs to it. */
const TOLERANCE_MS = 50;

/** Sockets of one end of the connections to one destination. */
export interface EndCount extends TableCount {
  /** In TIME_WAIT since the load began: what earlier loads left holds ports, but this one did not pay for it. */
  readonly newTimeWait: number;
}

/** Counts the sockets of one end; a TIME_WAIT that is older than `oldMs` was there before the load. */
export class EndCounter {
  readonly #table: TcpTableCounter;
  #newTimeWait = 0;

  constructor(ports: PortRange, isOurs: SocketFilter, oldMs: number) {
    const leastLeftMs = TIME_WAIT_SECONDS * MS_PER_SECOND - oldMs - TOLERANCE_MS;
    this.#table = new TcpTableCounter(ports, (entry) => {
      if (!isOurs(entry)) return false;
      const { state, timerTicks } = entry;
      if (state === TIME_WAIT && timerTicks * MS_PER_TICK >= leastLeftMs) this.#newTimeWait += 1;
      return true;
    });
  }

  push(chunk: Uint8Array): void {
    this.#table.push(chunk);
  }

  end(): EndCount {
    return { ...this.#table.count(), newTimeWait: this.#newTimeWait };
  }
}

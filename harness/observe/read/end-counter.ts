import type { PortRange } from '../../scenario/scenario.ts';
import { TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { TIME_WAIT } from './tcp-line.ts';
import { type SocketFilter, type TableCount, TcpTableCounter } from './tcp-table.ts';

const MS_PER_TICK = 10;
/** The kernel's clock may tick only every 10 ms, and a TIME_WAIT that began with the load must count. */
const TOLERANCE_MS = 50;

/** Sockets at one end of the connections to one destination. */
export interface EndCount extends TableCount {
  /** TIME_WAIT sockets that began after the load did. Older ones hold ports too, but another load caused them. */
  readonly newTimeWait: number;
}

/** Counts the sockets at one end. */
export class EndCounter extends TcpTableCounter {
  #newTimeWait = 0;

  /** `loadMs`: time since the load began. */
  constructor(ports: PortRange, isOurs: SocketFilter, loadMs: number) {
    const leastLeftMs = TIME_WAIT_SECONDS * MS_PER_SECOND - loadMs - TOLERANCE_MS;
    super(ports, (entry) => {
      if (!isOurs(entry)) return false;
      const { state, timerTicks } = entry;
      if (state === TIME_WAIT && timerTicks * MS_PER_TICK >= leastLeftMs) this.#newTimeWait += 1;
      return true;
    });
  }

  end(): EndCount {
    return { ...this.count(), newTimeWait: this.#newTimeWait };
  }
}

import { monotonicNs, NS_PER_MS } from '../../units.ts';
import { bestOf, type ClockEstimate, type Exchange, estimateOf } from './estimate.ts';

/**
 * Largest uncertainty of a client's clock, ns: the load of a fleet starts within so much of one moment. It is a hundredth of a
 * bucket of the series, so that what the clients saw at one time stands at one time; latencies come from one clock each and
 * do not depend on it. Two machines of one data centre are apart by 0.1 to 0.5 ms there and back, which is half as much.
 */
export const CLOCK_BOUND_NS = BigInt(NS_PER_MS);

/** Exchanges that are made even if the first one is good enough: the best of several is much better than one. */
const LEAST_EXCHANGES = 8;
/** Time for exchanges until one is good enough, ms. A busy machine delays most of them, but not all. */
const MOST_MS = 10_000;

export type Pong = Pick<Exchange, 'clientReceivedNs' | 'clientSentNs'>;

/** The exchanges of times with one client, one after the other. */
export class ClockWatch {
  readonly #ping: (id: number) => void;
  readonly #nowNs: () => bigint;
  #nextId = 0;
  #waiting: {
    readonly id: number;
    readonly sentNs: bigint;
    take(estimate: ClockEstimate | null): void;
  } | null = null;

  /** `ping` sends a message with that number, to which `pong` is the answer. */
  constructor(ping: (id: number) => void, nowNs = monotonicNs) {
    this.#ping = ping;
    this.#nowNs = nowNs;
  }

  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** The estimate of one exchange; null: the client's times cannot be. Never resolves if no pong comes. */
  exchange(): Promise<ClockEstimate | null> {
    const { promise, resolve } = Promise.withResolvers<ClockEstimate | null>();
    const id = this.#nextId++;
    this.#waiting = { id, sentNs: this.#nowNs(), take: resolve };
    this.#ping(id);
    return promise;
  }

  /** False: nobody asked for it. */
  pong(id: number, pong: Pong): boolean {
    const receivedNs = this.#nowNs();
    const waiting = this.#waiting;
    if (waiting?.id !== id) return false;
    this.#waiting = null;
    waiting.take(estimateOf({ ...pong, sentNs: waiting.sentNs, receivedNs }));
    return true;
  }

  /** The best of several exchanges, and of more until its uncertainty is within `boundNs` or `mostMs` are over. */
  async measure({ boundNs = CLOCK_BOUND_NS, mostMs = MOST_MS } = {}): Promise<ClockEstimate | null> {
    const untilNs = this.#nowNs() + BigInt(Math.round(mostMs * NS_PER_MS));
    let best: ClockEstimate | null = null;
    for (let count = 1; ; count++) {
      const one = await this.exchange();
      if (one !== null) best = bestOf(best === null ? [one] : [best, one]);
      const isGood = best !== null && best.uncertaintyNs <= boundNs;
      if (count >= LEAST_EXCHANGES && (isGood || this.#nowNs() >= untilNs)) return best;
    }
  }
}

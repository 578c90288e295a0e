import type { Random } from '../../random.ts';
import { NS_PER_MS } from '../../units.ts';
import type { LinkConditions } from './conditions.ts';

/** What `admit()` gives in place of a time: the frame was lost at random. */
export const LOST = -1;
/** The same: the frame found no room in the queue. */
export const NO_ROOM = -2;

const BITS_PER_BYTE = 8;
const NS_PER_BIT_AT_1_MBIT = 1_000;

/**
 * One direction of a link: a queue in front of a line of some rate, and the way that follows. Decides when a frame
 * arrives at the other end. Frames keep their order. Pure but for its state: time is an argument.
 */
export class Way {
  readonly #delayNs: number;
  readonly #jitterNs: number;
  readonly #nsPerByte: number;
  readonly #queueNs: number;
  readonly #isLost: () => boolean;
  readonly #random: Random;
  /** When the line has sent all that was admitted. */
  #freeNs = 0;
  #lastDueNs = 0;
  #longestNs = 0;

  /** `random` gives losses and jitter. */
  constructor(conditions: LinkConditions, random: Random) {
    const { rttMs, jitterMs, rateMbit, queueMs } = conditions;
    this.#delayNs = (rttMs / 2) * NS_PER_MS;
    this.#jitterNs = (jitterMs / 2) * NS_PER_MS;
    this.#nsPerByte = rateMbit === 'unlimited' ? 0 : (BITS_PER_BYTE * NS_PER_BIT_AT_1_MBIT) / rateMbit;
    this.#queueNs = queueMs * NS_PER_MS;
    this.#isLost = lossModel(conditions, random);
    this.#random = random;
  }

  /** When a frame that enters at `nowNs` arrives, ns; or LOST or NO_ROOM. Call it in the order of the frames. */
  admit(bytes: number, nowNs: number): number {
    if (this.#isLost()) return LOST;
    // Without a rate nothing waits, though the stamps of two cores may differ by some nanoseconds.
    const startNs = this.#nsPerByte === 0 ? nowNs : Math.max(nowNs, this.#freeNs);
    const waitNs = startNs - nowNs;
    if (waitNs > this.#queueNs) return NO_ROOM;
    if (waitNs > this.#longestNs) this.#longestNs = waitNs;
    this.#freeNs = startNs + bytes * this.#nsPerByte;
    this.#lastDueNs = Math.max(this.#lastDueNs, this.#freeNs + this.#delayNs + this.#jitter());
    return this.#lastDueNs;
  }

  /** The longest wait for the line since this was last asked, ns. */
  takeLongestNs(): number {
    const longestNs = this.#longestNs;
    this.#longestNs = 0;
    return longestNs;
  }

  #jitter(): number {
    return this.#jitterNs === 0 ? 0 : (2 * this.#random() - 1) * this.#jitterNs;
  }
}

/**
 * Each frame by its own chance, or in bursts by the model of Gilbert (1960): a good state without losses and a bad one
 * that loses every frame. A burst ends with 1/`lossBurst`; it begins as often as makes the share right.
 */
function lossModel({ lossPercent, lossBurst }: LinkConditions, random: Random): () => boolean {
  const share = lossPercent / 100;
  if (share === 0) return () => false;
  if (lossBurst === 1) return () => random() < share;
  const ends = 1 / lossBurst;
  const begins = (ends * share) / (1 - share);
  let isBad = false;
  return () => {
    isBad = isBad ? random() >= ends : random() < begins;
    return isBad;
  };
}

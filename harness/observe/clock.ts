import { monotonicNs } from '../units.ts';

/** What the sampler knows of time; tests give it one of their own. */
export interface Clock {
  nowNs(): bigint;
  /** Calls once, `delayMs` from now; the function that it gives back cancels that. */
  after(delayMs: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  nowNs: monotonicNs,
  after(delayMs, call) {
    // A fraction is cut off, which would be early.
    const timer = setTimeout(call, Math.ceil(delayMs));
    return () => clearTimeout(timer);
  },
};

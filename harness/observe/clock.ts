import { monotonicNs } from '../units.ts';

/** The sampler's clock. Tests replace it. */
export interface Clock {
  nowNs(): bigint;
  /** Calls `call` once, in `delayMs`. The function returned cancels it. */
  after(delayMs: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  nowNs: monotonicNs,
  after(delayMs, call) {
    // Rounded up, because setTimeout() cuts off a fraction and would call too early.
    const timer = setTimeout(call, Math.ceil(delayMs));
    return () => clearTimeout(timer);
  },
};

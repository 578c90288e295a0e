import { monotonicNs, NS_PER_MS } from '../units.ts';

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

/** How much later than asked a call may come to share a wake-up. */
const SHARED_MS = 1;

/**
 * A clock whose calls come together if they are due within a millisecond: on an idle core a wake-up costs 0.2 ms of CPU, as
 * much as several reads.
 */
export function sharedClock(clock: Clock): Clock {
  const wakeUps = new Set<WakeUp>();
  const wakeUp = (atMs: number, waitMs: number): WakeUp => {
    const calls = new Set<() => void>();
    const cancel = clock.after(waitMs, () => {
      wakeUps.delete(made);
      for (const call of calls) call();
    });
    const made: WakeUp = { atMs, calls, cancel };
    wakeUps.add(made);
    return made;
  };
  return {
    nowNs: () => clock.nowNs(),
    after(delayMs, call) {
      const nowMs = Number(clock.nowNs()) / NS_PER_MS;
      const dueMs = nowMs + delayMs;
      const waitMs = Math.ceil(delayMs);
      const isNear = ({ atMs }: WakeUp): boolean => atMs >= dueMs && atMs <= dueMs + SHARED_MS;
      const shared = [...wakeUps].find(isNear) ?? wakeUp(nowMs + waitMs, waitMs);
      shared.calls.add(call);
      return () => {
        if (!shared.calls.delete(call) || shared.calls.size > 0) return;
        wakeUps.delete(shared);
        shared.cancel();
      };
    },
  };
}

interface WakeUp {
  readonly atMs: number;
  readonly calls: Set<() => void>;
  readonly cancel: () => void;
}

import { createAlarm } from '../native/alarm.ts';
import { US_PER_MS } from '../units.ts';

/** Lateness of the machine's timers, us. */
export interface TimerLateness {
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Enough for a p99 that is not the maximum. */
const RINGS = 200;
/** Long enough for a core to fall asleep, as between two requests. */
const SLEEP_US = 1_000;

/** Sleeps 1 ms again and again, a fifth of a second in all, as driver and origin do. */
export async function measureTimers(): Promise<TimerLateness> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const latesUs: number[] = [];
  let setMs = 0;
  const alarm = createAlarm(() => {
    latesUs.push((performance.now() - setMs) * US_PER_MS - SLEEP_US);
    if (latesUs.length === RINGS) resolve();
    else sleep();
  });
  const sleep = (): void => {
    setMs = performance.now();
    alarm.ringIn(SLEEP_US);
  };
  const running = setInterval(() => {}, SLEEP_US); // an alarm does not keep the process alive
  sleep();
  await promise;
  clearInterval(running);
  alarm.stop();
  return latenessOf(latesUs);
}

/** Pure. The percentiles are values that were seen. */
export function latenessOf(latesUs: readonly number[]): TimerLateness {
  const sorted = latesUs.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.max(0, sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return { p50Us: at(0.5), p99Us: at(0.99) };
}

import { afterEach, expect, test } from 'vitest';
import { type Alarm, createAlarm } from './alarm.ts';

const open: Alarm[] = [];

afterEach(() => {
  for (const alarm of open.splice(0)) alarm.stop();
});

/** Resolves with the times of this many rings. */
async function rings(count: number, between: (alarm: Alarm, rung: number) => void): Promise<number[]> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const moments: number[] = [];
  const alarm = createAlarm(() => {
    moments.push(performance.now());
    if (moments.length === count) resolve();
    else between(alarm, moments.length);
  });
  open.push(alarm);
  between(alarm, 0);
  await promise;
  return moments;
}

test('an alarm never rings early, not even by a fraction of a millisecond', async () => {
  const dueMs: number[] = [];
  const moments = await rings(50, (alarm) => {
    dueMs.push(performance.now() + 0.3);
    alarm.ringIn(300);
  });
  expect(moments.filter((moment, index) => moment < dueMs[index]!)).toEqual([]);
});

test.each([-1_000, 0])('an alarm rings at once for %d us', async (us) => {
  expect(await rings(3, (alarm) => alarm.ringIn(us))).toHaveLength(3);
});

test('a new ring replaces the pending one, sooner or later', async () => {
  const startMs = performance.now();
  const [first] = await rings(1, (alarm) => {
    alarm.ringIn(60_000_000);
    alarm.ringIn(1_000);
    alarm.ringIn(5_000);
  });
  expect(first! - startMs).toBeGreaterThanOrEqual(5);
  expect(first! - startMs).toBeLessThan(60_000);
});

test('an alarm that was stopped does not ring, and is not set again', async () => {
  let rung = 0;
  const stopped = createAlarm(() => {
    rung += 1;
  });
  stopped.ringIn(0);
  stopped.stop();
  stopped.ringIn(0);
  await rings(1, (alarm) => alarm.ringIn(5_000));
  expect(rung).toBe(0);
});

test('alarms of one process ring apart', async () => {
  const order: string[] = [];
  const times = [3, 1, 2].map((ms) =>
    rings(1, (alarm) => alarm.ringIn(ms * 20_000)).then(() => order.push(`${ms}`)),
  );
  await Promise.all(times);
  expect(order).toEqual(['1', '2', '3']);
});

test('without a loop an alarm rings by setTimeout()', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  open.push(createAlarm(resolve, null));
  open.at(-1)!.ringIn(500);
  await promise;
});

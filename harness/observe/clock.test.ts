import { expect, test } from 'vitest';
import { sharedClock } from './clock.ts';
import { FakeClock } from './testing/fake-clock.ts';

test('sharedClock() wakes up once for all calls that are due within a millisecond', async () => {
  const clock = new FakeClock();
  const shared = sharedClock(clock);
  const calls: string[] = [];
  for (const delayMs of [99.6, 99.9, 100, 99.2]) shared.after(delayMs, () => calls.push(`${delayMs}`));
  expect(clock.waiting).toBe(1);
  await clock.advance(99.9);
  expect(calls).toEqual([]);
  await clock.advance(0.1);
  expect(calls).toEqual(['99.6', '99.9', '100', '99.2']);
});

test('sharedClock() never calls early, and wakes up again for what is due later', async () => {
  const clock = new FakeClock();
  const shared = sharedClock(clock);
  const calls: string[] = [];
  for (const delayMs of [50, 50.5, 48.9]) shared.after(delayMs, () => calls.push(`${delayMs}`));
  await clock.advance(49);
  expect(calls).toEqual(['48.9']);
  await clock.advance(1);
  expect(calls).toEqual(['48.9', '50']);
  await clock.advance(1);
  expect(calls).toEqual(['48.9', '50', '50.5']);
});

test('sharedClock() cancels one call without the others, and its timer with the last', async () => {
  const clock = new FakeClock();
  const shared = sharedClock(clock);
  const calls: string[] = [];
  const cancel = shared.after(10, () => calls.push('one'));
  const cancelOther = shared.after(10, () => calls.push('other'));
  cancel();
  expect(clock.waiting).toBe(1);
  cancelOther();
  expect(clock.waiting).toBe(0);
  shared.after(10, () => calls.push('a third'));
  await clock.advance(10);
  expect(calls).toEqual(['a third']);
});

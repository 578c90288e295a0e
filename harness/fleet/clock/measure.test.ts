import { expect, test } from 'vitest';
import type { ClockEstimate } from './estimate.ts';
import { ClockWatch } from './measure.ts';

/** A client whose clock is ahead, and whose pings take these times there and back, ns, one after the other. */
function clientAt(offsetNs: bigint, ways: readonly (readonly [thereNs: bigint, backNs: bigint])[]) {
  let nowNs = 0n;
  let pings = 0;
  const watch: ClockWatch = new ClockWatch(
    (id) => {
      const [thereNs, backNs] = ways[Math.min(pings, ways.length - 1)]!;
      pings += 1;
      const atNs = nowNs + thereNs + offsetNs;
      queueMicrotask(() => {
        nowNs += thereNs + backNs;
        watch.pong(id, { clientReceivedNs: atNs, clientSentNs: atNs });
      });
    },
    () => nowNs,
  );
  return { watch, pings: () => pings };
}

const MS = 1_000_000n;
const errorOf = (estimate: ClockEstimate | null, offsetNs: bigint): bigint => {
  const error = estimate!.offsetNs - offsetNs;
  return error < 0n ? -error : error;
};

test('ClockWatch takes the best of eight exchanges', async () => {
  const { watch, pings } = clientAt(3n * MS, [
    [400_000n, 100_000n],
    [90_000n, 10_000n],
    [300_000n, 300_000n],
  ]);
  const estimate = await watch.measure();
  expect(pings()).toBe(8);
  expect(estimate!.uncertaintyNs).toBe(50_001n);
  expect(errorOf(estimate, 3n * MS)).toBe(40_000n);
});

test('ClockWatch goes on until an exchange is good enough', async () => {
  const busy = Array.from({ length: 20 }, (): [bigint, bigint] => [3n * MS, 40n * MS]);
  const { watch, pings } = clientAt(-1n, [...busy, [MS / 2n, MS / 2n]]);
  expect((await watch.measure())!.uncertaintyNs).toBeLessThanOrEqual(MS);
  expect(pings()).toBe(21);
});

test('ClockWatch gives up on a client that is too far away, and says how far', async () => {
  const { watch, pings } = clientAt(5n, [[10n * MS, 190n * MS]]);
  const estimate = await watch.measure({ mostMs: 10_000 });
  expect(pings()).toBe(50);
  expect(estimate!.uncertaintyNs).toBe(100n * MS + 1n);
  expect(errorOf(estimate, 5n)).toBeLessThanOrEqual(estimate!.uncertaintyNs);
});

test('ClockWatch takes no pong that it did not ask for', async () => {
  const watch = new ClockWatch(() => {});
  expect(watch.pong(0, { clientReceivedNs: 1n, clientSentNs: 1n })).toBe(false);
  const asked = watch.exchange();
  expect(watch.pong(7, { clientReceivedNs: 1n, clientSentNs: 1n })).toBe(false);
  expect(watch.isWaiting).toBe(true);
  expect(watch.pong(0, { clientReceivedNs: 2n, clientSentNs: 1n })).toBe(true);
  expect(await asked).toBeNull();
});

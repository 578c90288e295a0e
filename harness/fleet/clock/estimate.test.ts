import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestOf, driftUs, type Exchange, estimateOf, toClient, toCoordinator } from './estimate.ts';

const ns = (most: number) => fc.bigInt({ min: 0n, max: BigInt(most) });

/** An exchange with a client whose clock is ahead by `offsetNs`, over ways that take unequal times. */
function exchangeWith(offsetNs: bigint, [thereNs, heldNs, backNs]: readonly bigint[], sentNs = 0n): Exchange {
  const clientReceivedNs = sentNs + thereNs! + offsetNs;
  return {
    sentNs,
    clientReceivedNs,
    clientSentNs: clientReceivedNs + heldNs!,
    receivedNs: sentNs + thereNs! + heldNs! + backNs!,
  };
}

const offsets = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const ways = fc.tuple(ns(1e9), ns(1e9), ns(1e9));

test('estimateOf() is wrong by no more than it says, however unequal the ways are', () => {
  fc.assert(
    fc.property(offsets, ways, ns(1e15), (offsetNs, way, sentNs) => {
      const estimate = estimateOf(exchangeWith(offsetNs, way, sentNs))!;
      const error = estimate.offsetNs - offsetNs;
      expect(error <= estimate.uncertaintyNs && -error <= estimate.uncertaintyNs).toBe(true);
    }),
  );
});

test('estimateOf() is exact for equal ways, whatever the client does in between', () => {
  expect(estimateOf(exchangeWith(-5_000n, [700n, 10n ** 9n, 700n]))).toEqual({
    offsetNs: -5_000n,
    uncertaintyNs: 701n,
  });
});

test('estimateOf() refuses times that cannot be', () => {
  const fine = exchangeWith(0n, [10n, 10n, 10n]);
  expect(estimateOf({ ...fine, clientSentNs: fine.clientReceivedNs - 1n })).toBeNull();
  expect(estimateOf({ ...fine, clientSentNs: fine.clientReceivedNs + 31n })).toBeNull();
});

test('bestOf() takes the exchange with the shortest round trip', () => {
  const all = [900n, 30n, 400n].map((wayNs) => estimateOf(exchangeWith(7n, [wayNs, 0n, wayNs]))!);
  expect(bestOf(all)).toEqual({ offsetNs: 7n, uncertaintyNs: 31n });
  expect(bestOf([])).toBeNull();
});

test('toClient() and toCoordinator() undo each other', () => {
  const estimate = { offsetNs: -123n, uncertaintyNs: 1n };
  expect(toClient(1_000n, estimate)).toBe(877n);
  expect(toCoordinator(877n, estimate)).toBe(1_000n);
});

test('driftUs() never blames a clock that did not drift', () => {
  fc.assert(
    fc.property(offsets, ways, ways, (offsetNs, before, after) => {
      const [a, b] = [before, after].map((way) => estimateOf(exchangeWith(offsetNs, way))!);
      expect(driftUs(a!, b!)).toBe(0);
    }),
  );
  const sharp = (offsetNs: bigint) => ({ offsetNs, uncertaintyNs: 1_000n });
  expect(driftUs(sharp(0n), sharp(-10_000n))).toBe(8);
});

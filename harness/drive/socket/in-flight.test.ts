import { expect, test } from 'vitest';
import { newExchange } from '../exchange.ts';
import { InFlight } from './in-flight.ts';

test.each([1, 2, 3, 8])('InFlight.shift() keeps the order in a ring of %i', (most) => {
  const inFlight = new InFlight(most);
  const seen: [number, number][] = [];
  let pushed = 0;
  const take = () => {
    const sentUs = inFlight.oldestUs;
    seen.push([inFlight.shift()!.startUs, sentUs]);
  };
  for (let round = 1; round <= 5; round++) {
    for (; inFlight.length < most; pushed++)
      inFlight.push({ ...newExchange(), startUs: pushed }, 10 * pushed);
    for (let taken = 0; taken < Math.min(round, most); taken++) take();
  }
  while (inFlight.length > 0) take();
  expect(seen).toEqual(Array.from({ length: pushed }, (_, i) => [i, 10 * i]));
  expect(inFlight.shift()).toBeUndefined();
});

test('InFlight.resend() sets the write time of the only exchange', () => {
  const inFlight = new InFlight(4);
  inFlight.push(newExchange(), 1);
  inFlight.resend(7);
  expect([inFlight.oldestUs, inFlight.length]).toEqual([7, 1]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Queue } from './queue.ts';

test('Queue returns items in order for any sequence of push() and shift()', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3000, max: 3000 }), { maxLength: 12 }), (steps) => {
      const queue = new Queue<number>();
      let pushed = 0;
      let shifted = 0;
      for (const step of steps) {
        for (let i = 0; i < step; i++) queue.push(pushed++);
        for (let i = 0; i > step; i--) {
          const due = shifted < pushed ? shifted++ : undefined;
          // A million calls of expect() would take seconds.
          if (queue.peek() !== due || queue.shift() !== due) expect.fail(`${due} was due`);
        }
        expect(queue.length).toBe(pushed - shifted);
      }
    }),
    { numRuns: 50 },
  );
});

test('Queue.drain() empties it and returns what it held, in order', () => {
  const queue = new Queue<number>();
  for (const item of [1, 2, 3]) queue.push(item);
  queue.shift();
  expect([queue.drain(), queue.length, queue.shift()]).toEqual([[2, 3], 0, undefined]);
});

test('Queue.clear() empties it', () => {
  const queue = new Queue<number>();
  queue.push(1);
  queue.clear();
  expect([queue.length, queue.shift()]).toEqual([0, undefined]);
});

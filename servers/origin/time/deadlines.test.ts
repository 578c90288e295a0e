import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Deadlines } from './deadlines.ts';

/** The names of all tasks that are due, in the order in which they run. */
function run(deadlines: Deadlines, nowUs: number, ran: string[]): string[] {
  for (let task = deadlines.take(nowUs); task !== undefined; task = deadlines.take(nowUs)) task();
  return ran;
}

describe('Deadlines', () => {
  test('runs tasks by the time at which they are due, and those of the same time as they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.nat(20), (dues, nowUs) => {
        const deadlines = new Deadlines();
        const ran: string[] = [];
        for (const [index, due] of dues.entries()) deadlines.add(due, () => ran.push(`${due}#${index}`));
        const inOrder = dues
          .map((due, index) => ({ due, name: `${due}#${index}` }))
          .toSorted((a, b) => a.due - b.due); // a stable sort
        const names = (part: typeof inOrder) => part.map(({ name }) => name);
        expect(run(deadlines, nowUs, ran)).toEqual(names(inOrder.filter(({ due }) => due <= nowUs)));
        expect(deadlines.nextUs).toBe(inOrder.find(({ due }) => due > nowUs)?.due ?? Infinity);
        expect(run(deadlines, Infinity, ran)).toEqual(names(inOrder));
      }),
    );
  });

  test('holds 100,000 at once and gives them back in order', () => {
    const deadlines = new Deadlines();
    let previous = -1;
    let ran = 0;
    for (let index = 0; index < 100_000; index += 1) {
      const due = (index * 7_919) % 100_003;
      deadlines.add(due, () => {
        expect(due > previous).toBe(true);
        previous = due;
        ran += 1;
      });
    }
    run(deadlines, Infinity, []);
    expect(ran).toBe(100_000);
  });
});

import { Queue } from '../../harness/queue.ts';

/** Something to be done that says when it is over. */
export type Work = (done: () => void) => void;

/**
 * Places for `limit` pieces of work at once; further ones wait and begin in the order they came. With a random
 * service time this makes the origin an M/G/c queue.
 */
export function createPlaces(limit: number): (work: Work) => void {
  const waiting = new Queue<Work>();
  let busy = 0;
  let draining = false;

  // A loop, for work that is over at once would otherwise begin the next one on top of its own stack.
  const drain = (): void => {
    if (draining) return;
    draining = true;
    while (busy < limit && waiting.length > 0) {
      busy += 1;
      waiting.shift()!(end);
    }
    draining = false;
  };
  const end = (): void => {
    busy -= 1;
    drain();
  };
  return (work) => {
    waiting.push(work);
    drain();
  };
}

/**
 * Work that takes longer the more of it is under way: `begin` gets the factor 1 + slowdown x others, as many as
 * there are when it begins.
 */
export function slowedWork(slowdown: number, begin: (factor: number, done: () => void) => void): Work {
  let others = 0;
  return (done) => {
    const factor = 1 + slowdown * others;
    others += 1;
    begin(factor, () => {
      others -= 1;
      done();
    });
  };
}

import { Queue } from '../../harness/queue.ts';

/** A task that calls `done` when it ends. */
export type Work = (done: () => void) => void;

/**
 * Runs at most `limit` tasks at once. Others wait and begin in order of arrival. With a random service time this makes
 * the origin an M/G/c queue.
 */
export function limitConcurrency(limit: number): (work: Work) => void {
  const waiting = new Queue<Work>();
  let busy = 0;
  let draining = false;

  // A loop, because a task that ends at once would otherwise begin the next one on top of its own stack.
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

/** Work that takes longer the more of it is in progress: `begin` gets the factor 1 + slowdown x (others in progress). */
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

/** The thread of a `Metronome`: sleeps until the given moment, posts a beat, and waits for the next moment. */
import { parentPort, workerData } from 'node:worker_threads';
import { type MetronomeState, monotonicMs } from './metronome.ts';

const { sequence, dueMs } = workerData as MetronomeState;
let beaten = -1;

for (;;) {
  const current = Atomics.load(sequence, 0);
  const waitMs = current === beaten ? Infinity : dueMs[0]! - monotonicMs();
  if (waitMs > 0 && Atomics.wait(sequence, 0, current, waitMs) !== 'timed-out') continue;
  beaten = current;
  parentPort!.postMessage(null);
}

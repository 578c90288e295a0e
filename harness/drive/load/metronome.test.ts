import { expect, test } from 'vitest';
import { Metronome, monotonicMs } from './metronome.ts';

/** Resolves with the times of this many beats. */
async function beats(
  count: number,
  between: (metronome: Metronome, beaten: number) => void,
): Promise<number[]> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const moments: number[] = [];
  const metronome = new Metronome(() => {
    moments.push(monotonicMs());
    if (moments.length === count) resolve();
    else between(metronome, moments.length);
  });
  await metronome.ready;
  between(metronome, 0);
  await promise;
  metronome.stop();
  return moments;
}

test('Metronome never beats early, not even by a fraction of a millisecond', async () => {
  const due: number[] = [];
  const moments = await beats(50, (metronome) => {
    due.push(monotonicMs() + 0.3);
    metronome.beatIn(300);
  });
  expect(moments.filter((moment, index) => moment < due[index]!)).toEqual([]);
});

test('Metronome beats at once for a moment that has passed', async () => {
  expect(await beats(3, (metronome) => metronome.beatIn(-1_000))).toHaveLength(3);
});

test('Metronome drops a pending beat when an earlier one is set', async () => {
  const startMs = monotonicMs();
  const [first] = await beats(1, (metronome) => {
    metronome.beatIn(60_000_000);
    metronome.beatIn(1_000);
  });
  expect(first! - startMs).toBeLessThan(60_000);
});

import { expect, test } from 'vitest';
import { DelayClock } from './delay-clock.ts';
import { Punctual } from './punctual.ts';

/** A clock whose alarm rings exactly, and whose time a task can let pass. */
function exactClock() {
  let nowUs = 0;
  let ringsUs = Infinity;
  let onRing = (): void => {};
  const clock = new DelayClock({
    nowUs: () => nowUs,
    createAlarm: (ring) => {
      onRing = ring;
      return {
        ringIn: (us) => {
          ringsUs = nowUs + us;
        },
        stop: () => {},
      };
    },
  });
  return {
    clock,
    pass: (us: number): void => {
      nowUs += us;
    },
    ring: (): void => {
      nowUs = Math.max(nowUs, ringsUs);
      ringsUs = Infinity;
      onRing();
    },
  };
}

test('Punctual is done when it was due, once it knows how long that takes', () => {
  const { clock, pass, ring } = exactClock();
  const punctual = new Punctual(clock);
  const lateUs = Array.from({ length: 200 }, () => {
    const fromUs = clock.nowUs();
    const dueUs = fromUs + 1_000;
    let doneUs = 0;
    punctual.do({ fromUs, dueUs }, () => {
      pass(30);
      doneUs = clock.nowUs();
    });
    ring();
    return doneUs - dueUs;
  });
  expect([lateUs[0], lateUs.at(-1)]).toEqual([30, 0]);
});

test('Punctual does not begin before it may', () => {
  const { clock, pass, ring } = exactClock();
  const punctual = new Punctual(clock);
  for (let time = 0; time < 200; time += 1) {
    const fromUs = clock.nowUs();
    punctual.do({ fromUs, dueUs: fromUs + 10 }, () => {
      expect(clock.nowUs()).toBeGreaterThanOrEqual(fromUs);
      pass(30);
    });
    ring();
  }
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DelayClock } from './delay-clock.ts';

/** A clock whose time and alarm a test controls. */
function underTest() {
  let nowUs = 0;
  let ringsUs = Infinity;
  let onRing = (): void => {};
  let set = 0;
  const clock = new DelayClock({
    nowUs: () => nowUs,
    createAlarm: (ring) => {
      onRing = ring;
      return {
        ringIn: (us) => {
          ringsUs = nowUs + us;
          set += 1;
        },
        stop: () => {},
      };
    },
  });
  return {
    clock,
    timesSet: () => set,
    /** The alarm rings now, whatever it was set to. */
    ringAt: (atUs: number): void => {
      nowUs = atUs;
      ringsUs = Infinity;
      onRing();
    },
    /** Lets the time pass; the alarm rings late by `lateUs`. */
    passUntil: (endUs: number, lateUs = 0): void => {
      while (ringsUs + lateUs <= endUs) {
        nowUs = Math.max(nowUs, ringsUs + lateUs);
        ringsUs = Infinity;
        onRing();
      }
      nowUs = Math.max(nowUs, endUs);
    },
  };
}

describe('DelayClock', () => {
  test('never runs a task early, and the earlier ones first, however late its alarm rings', () => {
    const added = fc.record({ gapUs: fc.nat(50), delayUs: fc.nat(200) });
    fc.assert(
      fc.property(fc.array(added), fc.nat(40), (adds, lateUs) => {
        const { clock, passUntil } = underTest();
        const ran: { dueUs: number; atUs: number }[] = [];
        let addedUs = 0;
        for (const { gapUs, delayUs } of adds) {
          addedUs += gapUs;
          passUntil(addedUs, lateUs);
          const dueUs = clock.nowUs() + delayUs;
          clock.at(dueUs, () => ran.push({ dueUs, atUs: clock.nowUs() }));
        }
        passUntil(100_000, lateUs);
        expect(ran).toHaveLength(adds.length);
        expect(ran.filter(({ dueUs, atUs }) => atUs < dueUs || atUs > dueUs + 2 * lateUs)).toEqual([]);
      }),
    );
  });

  test('sets its alarm again if it rang early', () => {
    const { clock, passUntil, ringAt, timesSet } = underTest();
    const ran: number[] = [];
    clock.at(100, () => ran.push(clock.nowUs()));
    ringAt(99);
    expect([ran, timesSet()]).toEqual([[], 2]);
    passUntil(200);
    expect(ran).toEqual([100]);
  });

  test('sets its alarm for the first of many pending tasks only', () => {
    const { clock, timesSet } = underTest();
    for (let task = 0; task < 1_000; task += 1) clock.at(500 + task, () => {});
    expect(timesSet()).toBe(1);
    clock.at(100, () => {});
    expect(timesSet()).toBe(2);
  });

  test('sets its alarm once after tasks that add tasks, and lets other work in between', () => {
    const { clock, passUntil, timesSet } = underTest();
    const ran: string[] = [];
    const again = (name: string, times: number) => (): void => {
      ran.push(`${name}${times}`);
      if (times > 0) clock.at(clock.nowUs() + 1, again(name, times - 1));
    };
    clock.at(10, again('a', 1));
    clock.at(10, again('b', 1));
    passUntil(20);
    expect(ran).toEqual(['a1', 'b1', 'a0', 'b0']);
    // For the first two, and for the two that they added.
    expect(timesSet()).toBe(2);
  });

  test('continues after a task that throws', () => {
    const { clock, passUntil } = underTest();
    const ran: string[] = [];
    clock.at(1, () => {
      throw new Error('broken');
    });
    clock.at(1, () => ran.push('second'));
    expect(() => passUntil(1)).toThrow('broken');
    passUntil(2);
    expect(ran).toEqual(['second']);
  });
});

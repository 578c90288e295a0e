import { describe, expect, test } from 'vitest';
import { analyseCell } from './analyse.ts';
import { findCauses } from './causes/catalogue.ts';
import { originOnTimeCheck } from './checks/origin-pace.ts';
import type { Ran } from './evidence.ts';
import { measure } from './numbers.ts';
import { lateOrigin } from './testing/late-origin.ts';
import { CLOSED, OPEN } from './testing/plans.ts';
import { ranOf } from './testing/ran.ts';

/** Lateness of answers and of pauses, us. */
function both(answersUs: number, pausesUs: number): readonly [Ran, Ran] {
  return [
    lateOrigin({ askedUs: 6_000, lateUs: answersUs }),
    lateOrigin({ askedUs: 2_000, lateUs: pausesUs, isPause: true }),
  ];
}

function late([answers, pauses]: readonly [Ran, Ran]): Ran {
  const origin = { ...answers.logs.origin!, pauses: pauses.logs.origin!.pauses! };
  return { ...answers, logs: { ...answers.logs, origin } };
}

/** The cause of a late origin, or of a busy one. */
function causeOf(ran: Ran) {
  const found = findCauses({ ran, measured: measure(ran) });
  const { cause, finding } = found.find(({ cause }) => cause.fails?.includes('origin on time')) ?? {};
  return cause === undefined ? null : { id: cause.id, owner: finding?.owner ?? cause.owner, ...finding };
}

describe('origin on time', () => {
  test.each<[string, Ran, boolean]>([
    ['an origin on time', lateOrigin({ askedUs: 6_000, lateUs: 50 }), true],
    ['few answers that are late', lateOrigin({ askedUs: 6_000, lateUs: 60, lateP99Us: 40_000 }), true],
    ['answers 5 ms late', lateOrigin({ askedUs: 1_000, lateUs: 5_000 }), true],
    ['answers 5.1 ms late', lateOrigin({ askedUs: 1_000, lateUs: 5_100 }), false],
    ['answers late by a quarter of a long time', lateOrigin({ askedUs: 100_000, lateUs: 25_000 }), true],
    ['answers later than that', lateOrigin({ askedUs: 100_000, lateUs: 25_100 }), false],
  ])('judges %s by the median', (_case, ran, ok) => {
    expect(originOnTimeCheck(ran)).toMatchObject({ name: 'origin on time', ok });
  });

  test.each<[string, Ran, boolean]>([
    ['pauses on time', lateOrigin({ askedUs: 2_000, lateUs: 60, isPause: true }), true],
    ['pauses that are 5.1 ms too long', lateOrigin({ askedUs: 2_000, lateUs: 5_100, isPause: true }), false],
    ['pauses that are too long between answers on time', late(both(60, 6_000)), false],
    ['answers that are late with pauses on time', late(both(6_000, 60)), false],
    ['both on time', late(both(60, 60)), true],
  ])('judges %s', (_case, ran, ok) => {
    expect(originOnTimeCheck(ran)).toMatchObject({ ok });
  });

  test('says what pauses were asked for and how long they were', () => {
    expect(originOnTimeCheck(late(both(60, 3_000)))).toMatchObject({
      expected:
        'half of the answers at most 5 ms after they were due, 6 ms at the median; ' +
        'half of the pauses at most 5 ms too long, 2 ms at the median',
      observed:
        '0.06 ms late at the median, 0.06 ms at p99; answered after 6.06 ms at the median; ' +
        '3 ms too long at the median, 3 ms at p99; paused for 5 ms at the median',
    });
  });

  test('says what was asked and what was served', () => {
    expect(originOnTimeCheck(lateOrigin({ askedUs: 6_000, lateUs: 3_000, lateP99Us: 9_000 }))).toMatchObject({
      expected: 'half of the answers at most 5 ms after they were due, 6 ms at the median',
      observed: '3 ms late at the median, 9 ms at p99; answered after 9 ms at the median',
    });
  });

  test.each<[string, Ran]>([
    ['an origin without a delay, and a result of an earlier version', ranOf()],
    ['an origin that did not report', ranOf({ logs: { origin: null } })],
  ])('is left out for %s', (_case, ran) => expect(originOnTimeCheck(ran)).toBeNull());
});

describe('the cause of a late origin', () => {
  test.each<[string, Ran, object | null]>([
    ['none where it was on time', lateOrigin({ askedUs: 6_000, lateUs: 100 }), null],
    ['none for less than a tenth of a long delay', lateOrigin({ askedUs: 50_000, lateUs: 4_000 }), null],
    ['none for what a core takes to wake up', lateOrigin({ askedUs: 500, lateUs: 150 }), null],
    [
      'other programs that had the CPU',
      lateOrigin({ askedUs: 6_000, lateUs: 3_000, waitedMs: 7_000 }),
      { id: 'origin-late', owner: 'machine', text: expect.stringContaining('waited 7 s for a CPU') },
    ],
    [
      'its own other answers',
      lateOrigin({ askedUs: 6_000, lateUs: 3_000, cpuShare: 0.8 }),
      { id: 'origin-late', owner: 'origin', text: expect.stringContaining('80% of a core') },
    ],
    [
      'an origin without CPU time left, which has a cause of its own',
      lateOrigin({ askedUs: 6_000, lateUs: 3_000, cpuShare: 0.97 }),
      { id: 'origin-bottleneck', owner: 'origin', text: expect.stringContaining('97% of a core') },
    ],
    [
      'the timers of the machine',
      lateOrigin({ askedUs: 6_000, lateUs: 3_000, waitedMs: 10 }),
      { id: 'origin-late', owner: 'machine', strength: 'likely' },
    ],
  ])('is %s', (_case, ran, expected) => {
    if (expected === null) expect(causeOf(ran)).toBeNull();
    else expect(causeOf(ran)).toMatchObject(expected);
  });

  test('names what was asked and served, and the requests that this adds under an open load', () => {
    const late = { askedUs: 6_000, lateUs: 3_000, lateP99Us: 9_000 };
    const text =
      'The origin answered after 9 ms on average instead of 6 ms (late by 3 ms at the median, 9 ms at p99)';
    expect(causeOf(lateOrigin(late, { plan: { load: OPEN } }))?.text).toMatch(
      /works on 3 more requests at once/,
    );
    const closed = causeOf(lateOrigin(late, { plan: { load: CLOSED } }))?.text;
    expect(closed).toContain(text);
    expect(closed).not.toContain('at once');
  });

  test('names the pauses that were too long, and what they add to the requests at once', () => {
    const pauses = { askedUs: 2_000, lateUs: 3_000, isPause: true };
    expect(causeOf(lateOrigin(pauses, { plan: { load: OPEN } }))?.text).toMatch(
      /^The origin paused for 5 ms on average instead of 2 ms .* works on 6 more requests at once/,
    );
    expect(causeOf(late(both(60, 60)))).toBeNull();
  });

  test('stands in the explanation of a cell that is invalid for it', () => {
    const { cell, ...evidence } = lateOrigin({ askedUs: 6_000, lateUs: 6_000, waitedMs: 15_000 });
    const analysed = analyseCell(cell, evidence);
    expect(analysed).toMatchObject({
      state: 'invalid',
      explanation: expect.stringContaining('for a CPU that other programs had'),
    });
  });
});

import { expect, test } from 'vitest';
import type { Ran } from '../../evidence.ts';
import { measure } from '../../numbers.ts';
import { proxied } from '../../testing/cells.ts';
import { histogramOf, ranOf } from '../../testing/ran.ts';
import { asService } from '../../testing/service.ts';
import { findCauses } from '../catalogue.ts';

interface Behind {
  /** Answers by the time from their head to their end, ms. */
  readonly bodyMs: Readonly<Record<string, number>>;
  readonly acks?: number;
}

/** A service behind nginx, which opened 16 connections to it. */
function behindNginx({ bodyMs, acks = 3_900 }: Behind): Ran {
  const ran = asService(
    proxied(16, { upstream: 16, holder: null }, { counters: { client: { DelayedACKs: acks } } }),
  );
  const counts = { requests: 4_000, attempts: 4_000, newAtLeast: 0, statuses: { 200: 4_000 }, unlogged: 0 };
  return { ...ran, logs: { ...ran.logs, nginxErrors: {}, upstream: { ...counts, opened: 16, bodyMs } } };
}

/** The same in the lab, where the proxy has counters of its own. */
function inLab({ bodyMs, acks = 3_900 }: Behind): Ran {
  const command = { line: 'serve', folder: '/', path: '/', readyWithinMs: 1_000 };
  const ran = proxied(
    16,
    { upstream: 16, holder: null },
    { plan: { command }, counters: { proxy: { DelayedACKs: acks } } },
  );
  return { ...ran, logs: { ...ran.logs, upstream: { ...ran.logs.upstream!, bodyMs } } };
}

function foundIn(ran: Ran) {
  const all = findCauses({ ran, measured: measure(ran) });
  return all.find(({ cause }) => cause.id === 'service-nagle')?.finding;
}

const NAGLE = { 0: 17, 1: 3, 40: 500, 42: 3_000, 44: 400, 61: 80 };

test.each([
  ['on the machine', behindNginx({ bodyMs: NAGLE }), 'this machine'],
  ['in the lab', inLab({ bodyMs: NAGLE }), 'the proxy'],
])('service-nagle is proven behind nginx %s', (_, ran, whose) => {
  expect(foundIn(ran)).toMatchObject({
    strength: 'proven',
    text: expect.stringContaining(
      `3,900 of 4,000 answers came to nginx in parts, the last about 40 ms after the first, and ${whose} delayed 3,900 ACKs`,
    ),
  });
});

test('service-nagle is proven behind nginx on a machine that is late', () => {
  expect(foundIn(behindNginx({ bodyMs: { 0: 30, 41: 2_500, 54: 900, 80: 570 } }))?.strength).toBe('proven');
});

test.each<[string, Behind]>([
  ['pauses in each answer, also in the first of a connection', { bodyMs: { 42: 4_000 } }],
  ['pauses in nine of ten answers', { bodyMs: { 0: 400, 42: 3_600 } }],
  ['takes 20 to 60 ms for a body', { bodyMs: { 0: 20, 25: 900, 35: 1_000, 45: 1_100, 55: 980 } }],
  ['pauses for longer', { bodyMs: { 0: 20, 60: 3_980 } }],
  ['sends its parts at once', { bodyMs: { 0: 3_900, 1: 100 } }],
  ['pauses, without a delayed ACK', { bodyMs: NAGLE, acks: 40 }],
  ['pauses now and then', { bodyMs: { 0: 20, 42: 4 } }],
])('service-nagle says nothing behind nginx of a service that %s', (_, behind) => {
  expect(foundIn(behindNginx(behind))).toBeUndefined();
});

/** The same as a client reads it, over 16 connections. */
function direct(body: Readonly<Record<number, number>>): Ran {
  const { histograms } = ranOf().outcome;
  return asService(
    ranOf({
      counters: { client: { DelayedACKs: 84 } },
      outcome: { histograms: { ...histograms, body: histogramOf(body) } },
    }),
  );
}

test.each<[string, Record<number, number>, string | undefined]>([
  ['proven where only the first answers are quick', { 50: 16, 41000: 84 }, 'proven'],
  ['likely where many others are, too', { 50: 80, 41000: 84 }, 'likely'],
  ['not named where the first answers take as long', { 41000: 100 }, undefined],
])('service-nagle is %s', (_, body, strength) => {
  expect(foundIn(direct(body))?.strength).toBe(strength);
});

test("service-nagle says nothing of the lab's origin behind nginx", () => {
  const { cell, ...ran } = inLab({ bodyMs: NAGLE });
  const { command: _, ...plain } = cell;
  expect(foundIn({ ...ran, cell: plain })).toBeUndefined();
});

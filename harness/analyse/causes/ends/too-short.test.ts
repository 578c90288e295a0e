import { expect, test } from 'vitest';
import type { DriverOutcome } from '../../../drive/driver.ts';
import type { Ran } from '../../evidence.ts';
import { measure } from '../../numbers.ts';
import { proxied } from '../../testing/cells.ts';
import { CLOSED } from '../../testing/plans.ts';
import { ranOf } from '../../testing/ran.ts';
import { asService } from '../../testing/service.ts';
import { findCauses } from '../catalogue.ts';

type Short = DriverOutcome['connections']['short'];
type Logs = Partial<NonNullable<Ran['logs']['upstream']>> & { readonly lines?: readonly string[] };

function foundIn(ran: Ran) {
  const found = findCauses({ ran, measured: measure(ran) }).map(({ cause, finding }) => ({
    id: cause.id,
    ...finding,
  }));
  const short = found.find(({ id }) => id === 'answers-too-short');
  return { short, ids: found.map(({ id }) => id) };
}

/** What a client read. */
function direct(short: Short, opened = 4_000): Ran {
  return ranOf({ plan: { load: CLOSED }, connections: { opened, ...(short && { short }) } });
}

/** What nginx logged, and the kinds of lines in its error log. */
function behindNginx({ lines = ['cut-off'], ...logs }: Logs): Ran {
  const ran = asService(proxied(16, { upstream: 4_000, holder: null }));
  const counts = { requests: 4_000, attempts: 4_000, newAtLeast: 0, statuses: { 200: 4_000 }, unlogged: 0 };
  const nginxLines = lines.map((kind) => ({ kind, lines: 4_000, sample: 'upstream ...' }));
  return {
    ...ran,
    logs: { ...ran.logs, nginxErrors: {}, nginxLines, upstream: { ...counts, opened: 4_000, ...logs } },
  };
}

const all = (bytes: number) => ({ least: bytes, p50: bytes, most: bytes });

test.each<[string, Ran, string, RegExp]>([
  [
    'a FIN before its end',
    asService(direct({ ended: { answers: 4_000, missingBytes: all(4) } })),
    'proven',
    /^The answers to 4,000 of 4,000 requests stopped 4 bytes short of their Content-Length, and each ended its connection: 4,000 connections for 4,000 requests$/,
  ],
  [
    'a FIN now and then',
    asService(direct({ ended: { answers: 12, missingBytes: { least: 1, p50: 90, most: 4_096 } } }, 28)),
    'proven',
    /^The answers to 12 of 4,000 requests stopped 1 to 4,096 bytes \(90 at the median\) short/,
  ],
  [
    'a connection that stays open',
    asService(direct({ open: { answers: 16, missingBytes: all(1), quietMs: 2_300 } }, 16)),
    'likely',
    /to 16 of 4,000 requests stopped 1 byte short .*, and nothing more came for 2\.3 s or longer: each held its connection/,
  ],
  [
    'more open connections than FINs',
    asService(
      direct({
        ended: { answers: 2, missingBytes: all(3) },
        open: { answers: 16, missingBytes: all(3), quietMs: 2_000 },
      }),
    ),
    'likely',
    /^The answers to 16 of 4,000 requests stopped 3 bytes short/,
  ],
  [
    'a FIN, behind nginx',
    behindNginx({ cutOff: { 4: 30, 12: 20, 100: 9 } }),
    'proven',
    /^The answers to 59 of 4,000 requests stopped 4 to 100 bytes \(4 at the median\) short .*: 4,000 connections of nginx$/,
  ],
  [
    'an open connection, behind nginx',
    behindNginx({ leftOpen: { 4: 16 }, lines: [] }),
    'likely',
    /^The answers to 16 of 4,000 requests stopped 4 bytes short .*, and the rest had not come a second after the head or later/,
  ],
])('answers-too-short says how many answers lacked how many bytes: %s', (_, ran, strength, text) => {
  const { short, ids } = foundIn(ran);
  expect(short).toMatchObject({ strength, text: expect.stringMatching(text) });
  // The access log says more than the error log.
  expect(ids).not.toContain('nginx-cut-off');
});

test.each<[string, Ran]>([
  ['that are whole', asService(direct(undefined))],
  ["of the lab's origin", direct({ ended: { answers: 9, missingBytes: all(4) } })],
  ['that a reset ended, behind nginx', behindNginx({ cutOff: { 4: 30 }, lines: ['reset-midway'] })],
  ['that nginx gave up itself', behindNginx({ cutOff: { 4: 30 }, lines: ['timed-out'] })],
  ['of which one is late, behind nginx', behindNginx({ leftOpen: { 4: 1 }, lines: [] })],
  ['that come slowly, behind nginx', behindNginx({ leftOpen: { 4: 3, 900: 2 }, lines: [] })],
])('answers-too-short says nothing of answers %s', (_, ran) => {
  expect(foundIn(ran).short).toBeUndefined();
});

test('nginx-cut-off remains where the answers had no Content-Length', () => {
  expect(foundIn(behindNginx({})).ids).toContain('nginx-cut-off');
});

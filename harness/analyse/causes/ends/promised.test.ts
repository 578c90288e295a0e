import { expect, test } from 'vitest';
import type { DriverOutcome } from '../../../drive/driver.ts';
import type { EndReason } from '../../../drive/exchange.ts';
import type { ServerEnd } from '../../../drive/record/ends/server-ends.ts';
import { measure } from '../../numbers.ts';
import { carrying, endedFor, endOf } from '../../testing/ends.ts';
import { CLOSED } from '../../testing/plans.ts';
import { ranOf } from '../../testing/ran.ts';
import { asService } from '../../testing/service.ts';
import { findCauses } from '../catalogue.ts';

type Promised = DriverOutcome['connections']['promised'];

/** What is said of a service that ended connections so, and had promised this. */
function saidOf(reason: EndReason, end: ServerEnd, promised?: Promised) {
  const ended = endedFor(reason, end);
  const ran = asService(
    ranOf({ plan: { load: CLOSED }, connections: { ...ended, ...(promised && { promised }) } }),
  );
  const found = findCauses({ ran, measured: measure(ran) });
  const { cause, finding } = found.find(({ cause: { page } }) => page.includes('that-the-service-ends'))!;
  return { id: cause.id, text: finding.text, remedy: finding.remedy ?? cause.remedy };
}

const idle = (ms: number, connections = 30): ServerEnd =>
  endOf(connections, {
    answers: { ...carrying(1, connections), most: 9 },
    idleMs: { least: ms, p50: ms + 2, most: ms + 9 },
  });
const limit = endOf(40, { answers: carrying(10, 40) });

test('idle-limit says that the service ends idle connections before the time that it announces', () => {
  expect(saidOf('fin', idle(1_000), { idleMs: 5_000, requests: null })).toEqual({
    id: 'idle-limit',
    text:
      'The service ended 30 connections that had no request for 1 s to 1.01 s, by a FIN, without announcing it: its idle ' +
      'timeout is about 1 s, shorter than the pauses of this load, and than the 5 s that its answers announce ' +
      '(Keep-Alive: timeout=5)',
    remedy: expect.stringMatching(
      /for the 5 s that it announces, .* set the idle timeout of clients below 1 s: those/,
    ),
  });
});

test.each<[string, number, number, Promised]>([
  ['announces nothing', 1_000, 30, undefined],
  ['announces only a number of requests', 1_000, 30, { idleMs: null, requests: 1_000 }],
  ['keeps to what it announces', 5_004, 30, { idleMs: 5_000, requests: null }],
  ['is a second later, as Node is', 6_003, 30, { idleMs: 5_000, requests: null }],
  ['is early by as much as a timer', 4_600, 30, { idleMs: 5_000, requests: null }],
  ['ended two connections, as a restart may', 1_000, 2, { idleMs: 5_000, requests: null }],
])('idle-limit does not speak of an announcement where the service %s', (_, ms, connections, promised) => {
  const { id, text, remedy } = saidOf('fin', idle(ms, connections), promised);
  expect(id).toBe('idle-limit');
  expect(text).toMatch(/shorter than the pauses of this load$/);
  expect(remedy).toMatch(/^Raise the idle timeout of the service above the pauses/);
});

test('request-limit says that the service allows fewer requests than it announces', () => {
  const { id, text, remedy } = saidOf('fin', limit, { idleMs: 5_000, requests: 100 });
  expect(id).toBe('request-limit');
  expect(text).toMatch(
    /its limit is 10 requests per connection, although its answers announce 100 \(Keep-Alive: max=100\)$/,
  );
  expect(remedy).toMatch(/^Let the service allow as many requests as it announces/);
});

test.each<[string, Promised]>([
  ['as Node does', { idleMs: 5_000, requests: 10 }],
  ['as Apache does', { idleMs: 5_000, requests: 9 }],
  ['no number', { idleMs: 5_000, requests: null }],
])('request-limit does not speak of an announcement of the same number, %s', (_, promised) => {
  expect(saidOf('close', limit, promised).text).toMatch(/its limit is 10 requests per connection$/);
});

test.each<[string, Promised, RegExp]>([
  ['nothing', undefined, /, without announcing it$/],
  ['one request', { idleMs: null, requests: 1 }, /, without announcing it$/],
  ['a time', { idleMs: 5_000, requests: null }, /it, although its answers say Keep-Alive: timeout=5$/],
  ['both', { idleMs: 5_000, requests: 99 }, /although its answers say Keep-Alive: timeout=5, max=99$/],
])('service-closes-silently says what the answers announce: %s', (_, promised, text) => {
  const said = saidOf('fin', endOf(3_984), promised);
  expect(said).toMatchObject({ id: 'service-closes-silently', text: expect.stringMatching(text) });
});

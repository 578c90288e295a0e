import { expect, test } from 'vitest';
import type { Load } from '../../scenario/scenario.ts';
import type { Ran } from '../evidence.ts';
import { measure } from '../numbers.ts';
import { proxied } from '../testing/cells.ts';
import { OPEN } from '../testing/plans.ts';
import { asService } from '../testing/service.ts';
import { findCauses } from './catalogue.ts';

/** A connection of nginx to a service for each of 4,000 requests, which `holder` closed first. */
function ended(
  holder: 'proxy' | 'origin',
  { answers = 4_000, load, minorVersion, ...counts }: EndedChanges = {},
): Ran {
  const plan = load === undefined ? {} : { plan: { load } };
  const ran = asService(proxied(16, { upstream: 4_000, holder }, plan));
  const upstream = {
    ...{
      requests: 4_000,
      attempts: 4_000,
      newAtLeast: 4_000,
      statuses: { 200: 4_000 },
      unlogged: 0,
      opened: 4_000,
    },
    ...{ answeredMs: { 0: answers }, ...counts },
  };
  const version = minorVersion === undefined ? {} : { minorVersion };
  return { ...ran, logs: { ...ran.logs, nginxErrors: {}, upstream, ...version } };
}

interface EndedChanges extends Partial<NonNullable<Ran['logs']['upstream']>> {
  readonly answers?: number;
  readonly load?: Load;
  readonly minorVersion?: number;
}

/** Causes of what nginx did, and whose they are. */
function foundIn(ran: Ran) {
  return findCauses({ ran, measured: measure(ran) })
    .filter(({ cause: { id } }) => id.startsWith('upstream-'))
    .map(({ cause, finding }) => ({ id: cause.id, ...finding }));
}

test.each<[string, Ran, RegExp]>([
  [
    'said so',
    ended('origin', { closing: 4_000 }),
    /^The service ended 4,000 connections of nginx.*: 4,000 of 4,000 answers said Connection: close$/,
  ],
  [
    'said so, and nginx was faster',
    ended('proxy', { closing: 4_000 }),
    /^The service ended 4,000 connections of nginx.*: 4,000 of 4,000 answers said Connection: close$/,
  ],
  [
    'said so in answers without a length, too',
    ended('origin', { closing: 3_990, noLength: 10, minorVersion: 1 }),
    /: 3,990 of 4,000 answers said Connection: close$/,
  ],
  [
    'gave no length, also in HTTP/1.0',
    ended('origin', { noLength: 4_000, minorVersion: 0 }),
    /: 4,000 of 4,000 answers had no length, neither Content-Length nor chunks, so only the end/,
  ],
  [
    'sent more bytes than announced',
    ended('proxy', { tooLong: 4_000, minorVersion: 1 }),
    /^nginx closed 4,000 connections to the service: 4,000 of 4,000 answers were longer than their Content-Length, and nginx reuses no connection/,
  ],
  [
    'did the one or the other',
    ended('origin', { closing: 1_000, noLength: 2_000, minorVersion: 1 }),
    /^4,000 connections of nginx ended that it would have kept: of 4,000 answers, 2,000 had no length, .*, 1,000 said Connection: close and 1,000 did nothing of that$/,
  ],
  [
    'did not say so, nor answer every attempt, nor showed its version',
    ended('origin', { attempts: 4_100 }),
    /^The service ended 4,000 connections .*: its answers were in HTTP\/1\.0, or it ended them without an/,
  ],
])('a service that ended the connections of nginx, and %s', (_, ran, text) => {
  expect(foundIn(ran)).toEqual([
    expect.objectContaining({
      id: 'upstream-keep-alive-off',
      owner: 'service',
      text: expect.stringMatching(text),
    }),
  ]);
});

test.each<[string, Ran, string, RegExp]>([
  [
    'HTTP/1.0, after which nginx closed first',
    ended('proxy', { minorVersion: 0 }),
    'proven',
    /^nginx opened 4,000 connections to the service for 4,000 answers: it keeps none after an answer in HTTP\/1\.0/,
  ],
  [
    'HTTP/1.0, whose FIN came before nginx closed',
    ended('origin', { minorVersion: 0 }),
    'likely',
    /it keeps none after an answer in HTTP\/1\.0, as the first answer of the service was$/,
  ],
  [
    'HTTP/1.1, at once',
    ended('origin', { minorVersion: 1 }),
    'likely',
    /^The service ended 4,000 connections .*, each right after its answer and without announcing it: .* HTTP\/1\.1$/,
  ],
  [
    'HTTP/1.1, in the pauses of the load',
    ended('origin', { minorVersion: 1, load: OPEN }),
    'likely',
    /, each in the pause before the next request and without announcing it: /,
  ],
])('a service whose answers did not say so, in %s', (_, ran, strength, text) => {
  expect(foundIn(ran)).toEqual([
    expect.objectContaining({ owner: 'service', strength, text: expect.stringMatching(text) }),
  ]);
});

test.each<[string, Ran]>([
  ['in HTTP/1.1, each with its length', ended('proxy', { minorVersion: 1 })],
  ['of a version that did not show', ended('proxy')],
])('nginx that closed connections itself, after answers %s, is not explained by the service', (_, ran) => {
  expect(foundIn(ran)).toEqual([]);
});

test.each([
  [900, true],
  [3, false],
])(
  "a service of the user's behind a keepalive of 4 of which nginx closed %d connections",
  (closed, isSmall) => {
    const { logs, observation, ...ran } = asService(proxied(4, { upstream: closed + 4, holder: 'proxy' }));
    const counted = { opened: closed + 4, answeredMs: { 15: 4_000 } };
    const { upstream } = ended('proxy', counted).logs;
    const seen = { peaks: { timeWait: closed, portsInUse: closed + 4 }, tableAfter: { atMs: 0, states: {} } };
    const found = foundIn({
      ...ran,
      logs: { ...logs, nginxErrors: {}, upstream },
      observation: { ...observation, upstream: seen } as unknown as Ran['observation'],
    });
    expect(found.map(({ id }) => id)).toEqual(isSmall ? ['upstream-keep-alive-small'] : []);
  },
);

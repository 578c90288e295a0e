import { expect, test } from 'vitest';
import type { Ran } from '../evidence.ts';
import { measure } from '../numbers.ts';
import { proxied } from '../testing/cells.ts';
import { asService } from '../testing/service.ts';
import { findCauses } from './catalogue.ts';

/** A connection of nginx to a service for each of 4,000 requests, which `holder` closed first. */
function ended(holder: 'proxy' | 'origin', { closing = 0, attempts = 4_000, answers = 4_000 } = {}): Ran {
  const ran = asService(proxied(16, { upstream: 4_000, holder }));
  const upstream = {
    ...{ requests: 4_000, attempts, newAtLeast: 4_000, statuses: { 200: 4_000 }, unlogged: 0, opened: 4_000 },
    ...{ closing, answeredMs: { 0: answers } },
  };
  return { ...ran, logs: { ...ran.logs, nginxErrors: {}, upstream } };
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
    'did not say so, nor answer every attempt',
    ended('origin', { attempts: 4_100, answers: 4_000 }),
    /: 0 of 4,000 answers said Connection: close, so the others were in HTTP\/1\.0, had no length, or/,
  ],
  [
    'answered so that nginx had to close first',
    ended('proxy'),
    /^nginx closed 4,000 connections to the service first, .* HTTP\/1\.0 .*: 0 of 4,000 answers said/,
  ],
])('a service that ended the connections of nginx, and %s', (_, ran, text) => {
  const measured = measure(ran);
  const { cause, finding } = findCauses({ ran, measured }).find(({ cause: { id } }) =>
    id.startsWith('upstream-'),
  )!;
  expect([cause.id, finding.owner]).toEqual(['upstream-keep-alive-off', 'service']);
  expect(finding.text).toMatch(text);
});

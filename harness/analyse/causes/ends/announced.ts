import type { Announcement } from '../../../drive/exchange.ts';
import { count, several } from '../../../words.ts';
import { type Cause, type CellFacts, cause } from '../cause.ts';
import { PAGE } from './ended.ts';
import { patternOf } from './pattern.ts';

/** Checks that fail when a service of the lab ends connections that should be kept. */
const FAILS = ['connections client', 'error budget'] as const;

/** Changes that they explain, where they are new. */
const BEHIND = ['keep-alive-off', 'connections-shorter'] as const;

/** Answers that announced the end of their connection, of all; null: none, or the announcement came with a limit. */
function announcedIn({ ran: { outcome } }: CellFacts, reason: Announcement) {
  const { announced = {}, ends = {}, keptPauseMs = 0, opened } = outcome.connections;
  const number = announced[reason] ?? 0;
  const end = ends[reason];
  if (number === 0) return null;
  // Node and nginx announce the last answer that a connection may carry.
  if (reason === 'close' && end !== undefined && patternOf(end, keptPauseMs) === 'requests') return null;
  // A client that cannot read an answer without a length has none.
  const answers = Math.max(number, outcome.counts.responses);
  return {
    said: `${count(number)} of ${several(answers, 'answer')}`,
    share: number / answers,
    opened: `${several(opened, 'connection')} for ${several(outcome.counts.requests, 'request')}`,
    end,
  };
}

const saysClose = cause({
  id: 'answers-say-close',
  as: 'warning',
  looks: 'As many connections as requests, and the server ends each',
  owner: 'service',
  shows: 'Answers say `Connection: close` although the client did not ask for it',
  remedy:
    'Find what sets that header: a proxy in between, a framework without keep-alive, a worker that restarts, a shutdown',
  page: PAGE,
  fails: FAILS,
  behind: BEHIND,
  evidence: (facts) => {
    const seen = announcedIn(facts, 'close');
    if (seen === null) return null;
    return {
      share: seen.share,
      text: `${seen.said} said Connection: close, and so ended their connections: ${seen.opened}`,
    };
  },
});

const speaksHttp10 = cause({
  id: 'answers-in-http10',
  as: 'warning',
  looks: 'As many connections as requests, and the answers are in HTTP/1.0',
  owner: 'service',
  shows: 'Answers in HTTP/1.0 without `Connection: keep-alive`, after which a connection ends',
  remedy:
    "Let the service answer in HTTP/1.1 (Python's http.server: protocol_version = 'HTTP/1.1', and a Content-Length in each answer)",
  page: PAGE,
  fails: [...FAILS, 'protocol'],
  behind: BEHIND,
  evidence: (facts) => {
    const seen = announcedIn(facts, 'http/1.0');
    if (seen === null) return null;
    return {
      share: seen.share,
      text: `${seen.said} came in HTTP/1.0 without Connection: keep-alive, and so ended their connections: ${seen.opened}`,
    };
  },
});

const hasNoLength = cause({
  id: 'answers-without-length',
  as: 'warning',
  looks: 'As many connections as requests, and the answers have neither Content-Length nor chunks',
  owner: 'service',
  shows: 'Answers without Content-Length or chunks, which only the end of the connection ends',
  remedy: 'Let the service send Content-Length, or the body in chunks (Transfer-Encoding: chunked)',
  page: PAGE,
  fails: FAILS,
  behind: BEHIND,
  evidence: (facts) => {
    const seen = announcedIn(facts, 'no-length');
    if (seen === null) return null;
    const isUnread = facts.ran.cell.strategy.driver === 'autocannon';
    return {
      share: seen.share,
      text:
        `${seen.said} had no length, neither Content-Length nor chunks, so only the end of the connection ends the body: ` +
        `${seen.opened}${isUnread ? '. autocannon cannot read such an answer and counts it as ERR_RESPONSE_TRUNCATED' : ''}`,
      ...(isUnread && {
        remedy:
          'Measure with the driver socket or undici, which can, or let the service send Content-Length or chunks',
      }),
    };
  },
});

export const ANNOUNCED_ENDS: readonly Cause[] = [saysClose, speaksHttp10, hasNoLength];

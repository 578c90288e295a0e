import { mostOpen } from '../../scenario/reach.ts';
import { US_PER_MS } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import { type Cause, type CellFacts, cause } from './cause.ts';
import { resumptionLost } from './change/negotiated.ts';

/** Share of the time of all requests above which handshakes are a large part of it. */
const COST_SHARE = 0.25;
/** Share of full handshakes above which sessions are hardly resumed. */
const FULL_SHARE = 0.1;
/** Share of resumed handshakes from which on the server does issue tickets. */
const SOME_RESUMED = 0.1;

/** Connections are opened so often that much of the time of requests is handshakes. */
const tlsCost = cause({
  id: 'tls-cost',
  as: 'warning',
  looks: 'HTTPS is several times slower than HTTP',
  owner: 'client',
  shows: 'TLS handshakes were over a quarter of the time that requests took',
  remedy: 'Reuse connections, or resume TLS sessions',
  page: 'scenarios/cold-start.md',
  evidence: ({ ran: { cell, outcome }, measured: { phases, latency } }) => {
    const { handshakes, resumed } = outcome.connections;
    const { responses } = outcome.counts;
    const spentUs = handshakes * (phases.tls?.meanUs ?? 0);
    const share = responses === 0 ? 0 : spentUs / (responses * latency.meanUs);
    if (cell.strategy.tls === 'none' || share < COST_SHARE) return null;
    return {
      share: Math.min(1, share),
      text:
        `TLS handshakes were ${amount(100 * share)}% of the time that requests took: ${several(handshakes, 'handshake')}, ` +
        `${count(resumed)} of them resumed, ${duration((phases.tls?.p50Us ?? 0) / US_PER_MS)} each`,
    };
  },
});

const resumptionLate = cause({
  id: 'resumption-late',
  as: 'warning',
  looks: 'Resumption is on, but many handshakes are full ones',
  owner: 'client',
  shows:
    'In over a tenth of the handshakes the client had no session to offer, but in no more than it had connections open at once',
  remedy: 'Open one connection before the others, or keep the TLS sessions of earlier connections',
  page: 'scenarios/cold-start.md',
  evidence: (facts) => {
    const { full, atOnce, shareOf, text, unoffered } = fullHandshakes(facts);
    if (unoffered <= 1 || shareOf(unoffered) <= FULL_SHARE || unoffered > atOnce) return null;
    const these = unoffered === full ? 'these' : count(unoffered);
    const why = `${these} connections were opened before the server had sent a ticket`;
    return { strength: 'likely', share: shareOf(unoffered), text: `${text}: ${why}` };
  },
});

const ticketsMissing = cause({
  id: 'tickets-missing',
  looks: 'Resumption is on, but nearly all handshakes are full ones',
  owner: 'service',
  shows: 'The client had no session to offer in more handshakes than it had connections open at once',
  remedy:
    'Let the server issue tickets (nginx: ssl_session_tickets on; OpenSSL: no SSL_OP_NO_TICKET, and with TLS 1.3 SSL_CTX_set_num_tickets above 0)',
  page: 'checks.md',
  fails: ['resumption'],
  evidence: (facts) => {
    const { atOnce, shareOf, text, unoffered, isCounted } = fullHandshakes(facts);
    if (shareOf(unoffered) <= FULL_SHARE || unoffered <= atOnce) return null;
    const most = `no more than ${several(atOnce, 'connection')} were open at once`;
    const why = isCounted
      ? 'issued no ticket that the client could have offered'
      : 'issues no tickets, or forgets them';
    return {
      strength: 'likely',
      share: shareOf(unoffered),
      text: `${text}, and ${most}: the server ${why}`,
    };
  },
  change: { code: 'resumption-lost', evidence: resumptionLost },
});

const ticketsForgotten = cause({
  id: 'tickets-forgotten',
  looks: 'Resumption is on, but some of the handshakes remain full ones, however long the load runs',
  owner: 'service',
  shows: 'The server refused over a tenth of the sessions that the client offered',
  remedy:
    'Share one ticket key among all processes behind the address (nginx: ssl_session_ticket_key; Node: ticketKeys), and keep the old key for a while after changing it',
  page: 'checks.md',
  fails: ['resumption'],
  evidence: (facts) => {
    const { offered, refused, shareOf, isCounted, text } = fullHandshakes(facts);
    if (refused <= 1 || refused / offered <= FULL_SHARE) return null;
    const seen = `The server refused ${count(refused)} of ${several(offered, 'session')} that the client offered`;
    const why = 'it forgets its tickets, or several processes with keys of their own answer at this address';
    return isCounted
      ? { share: shareOf(refused), text: `${seen}: ${why}` }
      : { strength: 'likely', share: shareOf(refused), text: `${text}, more than were open at once: ${why}` };
  },
});

/** Handshakes that resumed no session where that was asked for, by whether they offered one; none where it was not. */
function fullHandshakes({ ran: { cell, outcome } }: CellFacts) {
  const { handshakes, resumed, peak, usablePeak = peak, sessionsOffered = null } = outcome.connections;
  const full = cell.strategy.resumption ? handshakes - resumed : 0;
  const atOnce = Math.min(mostOpen(cell), usablePeak);
  // A driver that cannot tell: if some were resumed, all but the first of each caller had a session to offer.
  const hadTickets = resumed >= SOME_RESUMED * handshakes && full > atOnce;
  const offered = sessionsOffered ?? (hadTickets ? handshakes - atOnce : resumed);
  return {
    full,
    atOnce,
    offered,
    unoffered: full === 0 ? 0 : handshakes - offered,
    refused: full === 0 ? 0 : offered - resumed,
    isCounted: sessionsOffered !== null,
    shareOf: (some: number) => some / Math.max(1, handshakes),
    text: `${count(full)} of ${several(handshakes, 'handshake')} were full ones although resumption is on`,
  };
}

export const TLS: readonly Cause[] = [tlsCost, resumptionLate, ticketsMissing, ticketsForgotten];

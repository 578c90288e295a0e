import { US_PER_MS } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import { type Cause, type CellFacts, cause } from './cause.ts';
import { resumptionLost } from './change/negotiated.ts';

/** Share of the time of all requests above which handshakes are a large part of it. */
const COST_SHARE = 0.25;
/** Share of full handshakes above which sessions are hardly resumed. */
const FULL_SHARE = 0.1;

/** Connections are opened so often that much of the time of requests is handshakes. */
const tlsCost = cause({
  id: 'tls-cost',
  as: 'warning',
  looks: 'HTTPS is several times slower than HTTP',
  owner: 'client',
  shows: 'TLS handshakes were over a quarter of the time that requests took',
  remedy: 'Keep connections, or resume sessions',
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
  shows: 'Over a tenth of the handshakes were full, but no more than there were connections open at once',
  remedy: 'Open one connection before the others, or keep the sessions of earlier connections',
  page: 'scenarios/cold-start.md',
  evidence: (facts) => {
    const { full, peak, share, text } = fullHandshakes(facts);
    if (full <= 1 || share <= FULL_SHARE || full > peak) return null;
    const why = 'these connections were opened before the server had sent a ticket';
    return { strength: 'likely', share, text: `${text}: ${why}` };
  },
});

const ticketsMissing = cause({
  id: 'tickets-missing',
  looks: 'Resumption is on, but nearly all handshakes are full ones',
  owner: 'service',
  shows:
    'More handshakes were full than connections were open at once, so the first ticket had time to arrive',
  remedy: 'Let the server issue tickets, and share the ticket key among all its processes',
  page: 'checks.md',
  fails: ['resumption'],
  evidence: (facts) => {
    const { full, peak, share, text } = fullHandshakes(facts);
    if (share <= FULL_SHARE || full <= peak) return null;
    const why = 'the server issues no tickets, or forgets them';
    const most = `no more than ${several(peak, 'connection')} were open at once`;
    return { strength: 'likely', share, text: `${text} and ${most}: ${why}` };
  },
  change: { code: 'resumption-lost', evidence: resumptionLost },
});

/** Handshakes that resumed no session where that was asked for; none where it was not. */
function fullHandshakes({ ran: { cell, outcome } }: CellFacts) {
  const { handshakes, resumed, peak } = outcome.connections;
  const full = cell.strategy.resumption ? handshakes - resumed : 0;
  const text = `${count(full)} of ${several(handshakes, 'handshake')} were full ones although resumption is on`;
  return { full, peak, share: full / Math.max(1, handshakes), text };
}

export const TLS: readonly Cause[] = [tlsCost, resumptionLate, ticketsMissing];

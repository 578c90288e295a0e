import { decodeHistogram } from '../../drive/record/latency.ts';
import { US_PER_MS } from '../../units.ts';
import { duration, several } from '../../words.ts';
import { type Cause, type CellFacts, cause, type LatePeak } from './cause.ts';
import { keepAliveLost } from './change/connections.ts';
import { ANNOUNCED_ENDS } from './ends/announced.ts';
import { closesFirst } from './ends/first.ts';
import { LIMITS } from './ends/limits.ts';

/** Factor between a request that opens a connection and one that does not, from which on it is worth a sentence. */
const COLD_FACTOR = 1.5;
/** How far a late peak may be from the requests that open a connection. */
const NEAR = 0.6;
/** Share of a peak's answers that must have opened a connection. */
const MOST_OF = 0.5;

/** Between the client and the server that answers it. What ended the connections is a cause of its own. */
const keepAliveOff = cause({
  id: 'keep-alive-off',
  looks: 'As many connections as requests, though keep-alive was asked for',
  owner: 'service',
  shows: 'A connection is opened for at least 9 of 10 requests; before, each carried several',
  remedy: 'Look for Connection: close, HTTP/1.0, an answer without a length, or a limit of one request',
  page: 'scenarios/keep-alive.md',
  change: { code: 'keep-alive-off', evidence: keepAliveLost },
});

/** Opening a connection is a large part of what its first request takes. */
export const coldConnections = cause({
  id: 'cold-connections',
  looks: 'The first requests, and those after a pause, take several times as long as the others',
  owner: 'client',
  shows:
    'Requests that opened a connection took at least 1.5 times as long at p50 as the others, or every request opened one over TLS',
  remedy: 'Reuse connections, or open them before they are needed',
  page: 'scenarios/cold-start.md',
  explains: 'times',
  evidence: ({ ran: { cell, outcome }, measured: { cold, warm, phases } }) => {
    if (cold === null) return null;
    const isDear = warm === null ? cell.strategy.tls !== 'none' : cold.p50Us >= COLD_FACTOR * warm.p50Us;
    if (!isDear) return null;
    const ms = (us: number): string => duration(us / US_PER_MS);
    const instead = warm === null ? '' : `, those on an open one ${ms(warm.p50Us)}`;
    const parts = [
      ...(phases.connect === null ? [] : [`connecting ${ms(phases.connect.p50Us)}`]),
      ...(phases.tls === null ? [] : [`the TLS handshake ${ms(phases.tls.p50Us)}`]),
    ];
    const made = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
    return {
      share: Math.min(1, outcome.connections.opened / Math.max(1, outcome.counts.responses)),
      text: `Requests that opened a connection took ${ms(cold.p50Us)} at p50${instead}${made}`,
      ...(cell.strategy.reuse === 'keep-alive' && { remedy: 'Open connections before they are needed' }),
    };
  },
  peak: coldPeak,
});

function coldPeak({ ran, measured }: CellFacts, { atUs, share }: LatePeak): string | null {
  const opened = decodeHistogram(ran.outcome.histograms.cold);
  const { totalCount } = opened;
  opened.destroy();
  const isNear = measured.cold !== null && Math.abs(measured.cold.p50Us - atUs) <= NEAR * atUs;
  if (!isNear || totalCount < MOST_OF * share * ran.outcome.counts.responses) return null;
  const tls = ran.cell.strategy.tls === 'none' ? '' : ', including the TLS handshake';
  return `${several(totalCount, 'request')} had to open a connection first${tls}`;
}

export const KEEP_ALIVE: readonly Cause[] = [
  keepAliveOff,
  ...ANNOUNCED_ENDS,
  ...LIMITS,
  closesFirst,
  coldConnections,
];

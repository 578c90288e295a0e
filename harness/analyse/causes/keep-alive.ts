import { decodeHistogram } from '../../drive/record/latency.ts';
import { US_PER_MS } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import { endedByService } from '../external.ts';
import { type Cause, type CellFacts, cause, type LatePeak } from './cause.ts';
import { connectionsShorter, keepAliveLost } from './change/connections.ts';

/** Connections per request above which hardly one is used again. */
const NEARLY_ALL = 0.9;
/** Factor between a request that opens a connection and one that does not, from which on it is worth a sentence. */
const COLD_FACTOR = 1.5;
/** How far a late peak may be from the requests that open a connection. */
const NEAR = 0.6;
/** Share of a peak's answers that must have opened a connection. */
const MOST_OF = 0.5;

/** Between the client and the server that answers it. */
const keepAliveOff = cause({
  id: 'keep-alive-off',
  looks: 'As many connections as requests, though keep-alive was asked for',
  owner: 'service',
  shows: 'Keep-alive was asked for, and a connection was opened for at least 9 of 10 requests',
  remedy: 'Look for Connection: close, HTTP/1.0, an answer without a length, or a limit of one request',
  page: 'scenarios/keep-alive.md',
  fails: ['connections client'],
  evidence: ({ ran: { cell }, measured: { connections, counts } }) => {
    const { opened, closedByServer } = connections;
    const isOff = counts.responses > 1 && opened >= NEARLY_ALL * counts.requests;
    if (cell.strategy.reuse !== 'keep-alive' || !isOff || closedByServer < NEARLY_ALL * opened) return null;
    return {
      share: 1,
      text:
        `Keep-alive is off: ${several(opened, 'connection')} for ${several(counts.requests, 'request')}, and the server ` +
        `closed ${count(closedByServer)} of them first`,
    };
  },
  change: { code: 'keep-alive-off', evidence: keepAliveLost },
});

/** Connections were kept, and the service ended some for reasons of its own. */
const serviceCloses = cause({
  id: 'service-closes',
  as: 'warning',
  looks: 'A steady trickle of new connections, each after the same number of requests or the same pause',
  owner: 'service',
  shows: 'Your service closed connections that should have been kept, after 10 requests or more on average',
  remedy:
    'Raise that limit (nginx: keepalive_requests, keepalive_timeout; Node: maxRequestsPerSocket, keepAliveTimeout)',
  page: 'target.md',
  evidence: ({ ran }) => {
    const ended = endedByService(ran);
    if (ended === 0) return null;
    const { counts, connections } = ran.outcome;
    return {
      share: Math.min(1, ended / counts.responses),
      text:
        `The service closed ${several(ended, 'connection')} that should have been kept, after ` +
        `${amount(counts.responses / connections.opened)} requests on average: it limits their requests or their idle ` +
        `time, and ${count(ended)} connections had to be opened again`,
    };
  },
  change: { code: 'connections-shorter', evidence: connectionsShorter },
});

/** Opening a connection is a large part of what its first request takes. */
export const coldConnections = cause({
  id: 'cold-connections',
  looks: 'The first requests, and those after a pause, take several times as long as the others',
  owner: 'client',
  shows:
    'Requests that opened a connection took at least 1.5 times as long at p50 as the others, or all of them opened one over TLS',
  remedy: 'Keep connections, or open them before they are needed',
  page: 'scenarios/cold-start.md',
  explains: 'times',
  evidence: ({ ran: { cell, outcome }, measured: { cold, warm, phases } }) => {
    if (cold === null) return null;
    const isDear = warm === null ? cell.strategy.tls !== 'none' : cold.p50Us >= COLD_FACTOR * warm.p50Us;
    if (!isDear) return null;
    const ms = (us: number): string => duration(us / US_PER_MS);
    const instead = warm === null ? '' : ` instead of ${ms(warm.p50Us)} on one that was open already`;
    const parts = [
      ...(phases.connect === null ? [] : [`connecting ${ms(phases.connect.p50Us)}`]),
      ...(phases.tls === null ? [] : [`the TLS handshake ${ms(phases.tls.p50Us)}`]),
    ];
    const made = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
    return {
      share: Math.min(1, outcome.connections.opened / Math.max(1, outcome.counts.responses)),
      text: `A request that opened its connection took ${ms(cold.p50Us)} at p50${instead}${made}`,
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
  const tls = ran.cell.strategy.tls === 'none' ? '' : ', with its TLS handshake';
  return `${several(totalCount, 'request')} had to open their connection first${tls}`;
}

export const KEEP_ALIVE: readonly Cause[] = [keepAliveOff, serviceCloses, coldConnections];

import { US_PER_MS } from '../../units.ts';
import { duration, several } from '../../words.ts';
import { type Cause, type CellFacts, cause, type LatePeak } from './cause.ts';
import { keepAliveLost } from './change/connections.ts';
import { ANNOUNCED_ENDS } from './ends/announced.ts';
import { closesFirst } from './ends/first.ts';
import { LIMITS } from './ends/limits.ts';
import { coldCount, connectingUs, type FirstAnswers, slowFirstAnswers } from './first-answers.ts';

/** Factor between a request that opens a connection and one that does not, from which on it is worth a sentence. */
const COLD_FACTOR = 1.5;
/** How far a late peak may be from the requests that open a connection. */
const NEAR = 0.6;
/** Share of a peak's answers that must have opened a connection, and of a delay that connecting must explain. */
const MOST_OF = 0.5;
/** First requests on a connection from which on their median is no chance, nor the start of the load. */
const ENOUGH = 20;

const FIRST_REMEDY = 'Send a request over each connection before it is needed';

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
    'Requests that opened a connection took at least 1.5 times as long at p50 as the others, or as without connecting if all of them opened one over TLS. Where connecting is less than half of the difference, only with 20 or more first answers that the service itself was slow with; likely, as with fewer than 20 connections',
  remedy: 'Reuse connections, or open them before they are needed',
  page: 'scenarios/cold-start.md',
  explains: 'times',
  evidence: (facts) => {
    const { cell, outcome } = facts.ran;
    const { cold, warm, phases } = facts.measured;
    if (cold === null || (warm === null && cell.strategy.tls === 'none')) return null;
    const madeUs = connectingUs(facts.measured);
    const otherUs = warm?.p50Us ?? cold.p50Us - madeUs;
    if (cold.p50Us < COLD_FACTOR * otherUs) return null;
    const isKept = cell.strategy.reuse === 'keep-alive';
    const share = Math.min(1, outcome.connections.opened / Math.max(1, outcome.counts.responses));
    const instead = warm === null ? '' : `, those on an open one ${ms(warm.p50Us)}`;
    const seen = `Requests that opened a connection took ${ms(cold.p50Us)} at p50${instead}`;
    if (madeUs < MOST_OF * (cold.p50Us - otherUs)) {
      const first = enoughFirstAnswers(facts);
      // The driver itself may have stood still when it began.
      if (first === null || first.tookUs <= outcome.eventLoop.maxUs) return null;
      return {
        strength: 'likely',
        owner: 'service',
        share,
        text: `${seen}: connecting took ${ms(madeUs)} of it; the rest, ${ms(first.tookUs)}, is the service's first answer on a connection`,
        remedy: isKept ? FIRST_REMEDY : `Reuse connections for more requests. ${FIRST_REMEDY}`,
      };
    }
    const parts = [
      ...(phases.dns === null ? [] : [`looking up the name ${ms(phases.dns.p50Us)}`]),
      ...(phases.connect === null ? [] : [`connecting ${ms(phases.connect.p50Us)}`]),
      ...(phases.tls === null ? [] : [`the TLS handshake ${ms(phases.tls.p50Us)}`]),
    ];
    return {
      strength: coldCount(facts.ran) < ENOUGH ? 'likely' : 'proven',
      share,
      text: `${seen}: ${parts.join(', ')}`,
      ...(isKept && { remedy: 'Open connections before they are needed' }),
    };
  },
  peak: coldPeak,
});

function coldPeak(facts: CellFacts, { atUs, share, behindUs }: LatePeak): string | null {
  const { ran, measured } = facts;
  const opened = coldCount(facts.ran);
  const isNear = measured.cold !== null && Math.abs(measured.cold.p50Us - atUs) <= NEAR * atUs;
  if (!isNear || opened < MOST_OF * share * ran.outcome.counts.responses) return null;
  if (connectingUs(measured) < MOST_OF * behindUs) {
    const first = enoughFirstAnswers(facts);
    return (
      first &&
      `${several(first.connections, 'answer')} came first on a connection, and the service took ${ms(first.tookUs)} for those`
    );
  }
  const tls = ran.cell.strategy.tls === 'none' ? '' : ', including the TLS handshake';
  return `${several(opened, 'request')} had to open a connection first${tls}`;
}

function enoughFirstAnswers(facts: CellFacts): FirstAnswers | null {
  const first = slowFirstAnswers(facts);
  return first === null || first.connections < ENOUGH ? null : first;
}

function ms(us: number): string {
  return duration(us / US_PER_MS);
}

export const KEEP_ALIVE: readonly Cause[] = [
  keepAliveOff,
  ...ANNOUNCED_ENDS,
  ...LIMITS,
  closesFirst,
  coldConnections,
];

import { decodeHistogram } from '../drive/record/latency.ts';
import type { Mode } from '../result/result.ts';
import type { ServiceTime } from '../scenario/scenario.ts';
import { hostsOf } from '../scenario/scenario.ts';
import { DELAYED_ACK_MS, RETRANSMIT_MS, SYN_RETRANSMIT_MS } from '../tcp.ts';
import { US_PER_MS } from '../units.ts';
import { count, duration, several } from '../words.ts';
import { counter, type Ran, sum } from './evidence.ts';
import { heldUpText } from './nagle.ts';
import type { Measured } from './numbers.ts';

/** Delays that the first retransmission of a segment can cause: its timer, and what a round trip adds to it. */
const RETRANSMITTED_MS = { from: 0.95 * RETRANSMIT_MS, to: 450 } as const;
/** Delays after one, two and three retransmissions of a SYN. */
const SYN_RETRANSMITS_MS = [1, 3, 7].map((waits) => waits * SYN_RETRANSMIT_MS);
/** How far a mode may be from what is said to cause it. */
const NEAR = 0.3;
/** What makes up so much of a mode's time or number is its cause. */
const MOST_OF = 0.5;
/** More answers than are slow themselves, by so much that others must have waited for them. */
const FAR_MORE = 2;

/** A mode that comes later than another one. */
export interface LateMode extends Mode {
  /** Behind the mode before it. */
  readonly behindUs: number;
}

interface Seen {
  readonly ran: Ran;
  readonly measured: Measured;
  readonly mode: LateMode;
  readonly behindMs: number;
}

/** What likely made answers that late, with its evidence; what has none is not named. Without a full stop. */
export function causeOf(ran: Ran, measured: Measured, mode: LateMode): string {
  const seen = { ran, measured, mode, behindMs: mode.behindUs / US_PER_MS };
  const causes = [synRetransmit, nagle, retransmit, origin, failures, pool, cold];
  return causes.map((cause) => cause(seen)).find((text) => text !== null) ?? 'the cause is unknown';
}

function synRetransmit({ ran, behindMs }: Seen): string | null {
  const again = counted(ran, 'TCPSynRetrans');
  const isNear = SYN_RETRANSMITS_MS.some((ms) => behindMs > 0.95 * ms && behindMs < 1.1 * ms + 200);
  if (again === 0 || !isNear) return null;
  return `${several(again, 'SYN')} went out again, the first time after ${duration(SYN_RETRANSMIT_MS)}: connecting waited for that`;
}

function nagle({ ran, measured, behindMs }: Seen): string | null {
  // One stall or two, of request and answer.
  const isNear = [1, 2].some((stalls) => isWithin(behindMs, stalls * (DELAYED_ACK_MS + 4), 0.2));
  return isNear ? heldUpText(ran.cell, measured) : null;
}

function retransmit({ ran, behindMs }: Seen): string | null {
  const again = counted(ran, 'RetransSegs');
  const timeouts = counted(ran, 'TCPTimeouts');
  if (again + timeouts === 0 || behindMs < RETRANSMITTED_MS.from || behindMs > RETRANSMITTED_MS.to)
    return null;
  return (
    `segments were lost and sent again (${count(again)}, after ${several(timeouts, 'timeout')}), which TCP ` +
    `does ${RETRANSMIT_MS} ms later at the earliest`
  );
}

/** A delay that was asked for is no surprise. */
function origin({ ran, mode, behindMs }: Seen): string | null {
  const { delay } = ran.cell.origin;
  const atMs = mode.atUs / US_PER_MS;
  if (delay.kind === 'every' && mode.share > FAR_MORE * (1 / delay.nth) && isOwn(delay, behindMs)) {
    return (
      `one answer of ${count(delay.nth)} takes ${duration(delay.ms)}, and the others wait behind it on the same ` +
      'connection (head-of-line blocking)'
    );
  }
  return isOwn(delay, atMs) || isOwn(delay, behindMs)
    ? `it is the origin's own delay (${delay.kind}), no surprise`
    : null;
}

function isOwn(delay: ServiceTime, ms: number): boolean {
  switch (delay.kind) {
    case 'none':
      return false;
    case 'constant':
    case 'every':
      return isWithin(ms, delay.ms, NEAR);
    case 'uniform':
      return ms >= delay.minMs * (1 - NEAR) && ms <= delay.maxMs * (1 + NEAR);
    case 'exponential':
      return ms <= 7 * delay.meanMs;
    case 'lognormal':
      return ms <= delay.p99Ms * (1 + NEAR);
    default:
      return delay satisfies never;
  }
}

function failures({ ran, mode }: Seen): string | null {
  const { statuses, responses } = ran.outcome.counts;
  const others = Object.entries(statuses).filter(([status]) => !status.startsWith('2'));
  const failed = sum(others.map(([, number]) => number));
  const asked = String(ran.cell.origin.status);
  const most = others.toSorted(([, a], [, b]) => b - a)[0];
  if (most === undefined || most[0] === asked || failed < MOST_OF * mode.share * responses) return null;
  return `${several(failed, 'answer')} had another status than 2xx, most of them ${most[0]}, and take another time`;
}

/** Those that waited: of the slowest as many as the mode has, the quickest waited for most of its time. */
function pool({ ran, mode }: Seen): string | null {
  const waits = decodeHistogram(ran.outcome.histograms.poolWait);
  const waitedUs = waits.totalCount === 0 ? 0 : waits.getValueAtPercentile(100 * (1 - MOST_OF * mode.share));
  waits.destroy();
  if (waitedUs < MOST_OF * mode.behindUs) return null;
  return 'requests waited for a connection of the pool: make it larger, or the answers faster';
}

function cold({ ran, measured, mode }: Seen): string | null {
  const opened = decodeHistogram(ran.outcome.histograms.cold);
  const { totalCount } = opened;
  opened.destroy();
  const isNear = measured.cold !== null && isWithin(measured.cold.p50Us, mode.atUs, 2 * NEAR);
  if (!isNear || totalCount < MOST_OF * mode.share * ran.outcome.counts.responses) return null;
  return `${several(totalCount, 'request')} had to open their connection first${
    ran.cell.strategy.tls === 'none' ? '' : ', with its TLS handshake'
  }`;
}

function isWithin(value: number, wanted: number, share: number): boolean {
  return Math.abs(value - wanted) <= share * wanted;
}

/** The counter summed over the hosts of the path. */
function counted({ cell, observation }: Ran, name: string): number {
  return sum(hostsOf(cell.strategy.path).map((host) => counter(observation.hosts[host], name) ?? 0));
}

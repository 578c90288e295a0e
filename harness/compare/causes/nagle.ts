import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { DELAYED_ACK_MS } from '../../tcp.ts';
import { US_PER_MS } from '../../units.ts';
import { count, listed, several } from '../../words.ts';
import type { Cause } from '../comparison.ts';
import { laterPeaks } from '../decide/peaks.ts';
import type { Numbers } from '../metrics.ts';
import { beforeAfter, type Evidence, most } from './evidence.ts';

/** Of the answers; fewer delayed ACKs come from something else. */
const TELLING = 0.1;
/** The timer of the delayed ACK, and what a tick of the kernel and a second stall add. */
const STALL_US = { from: 0.9 * DELAYED_ACK_MS * US_PER_MS, to: 2.5 * DELAYED_ACK_MS * US_PER_MS } as const;

/** Answers that take 40 ms longer, and a host that delays as many more acknowledgements. */
export function nagleBack(evidence: Evidence): Cause | null {
  if (!most(evidence.current, hasStall) || most(evidence.base, hasStall)) return null;
  const late = HOSTS.flatMap((host) => {
    const share = beforeAfter(evidence, (cell) => delayedShare(cell, host));
    const acks = beforeAfter(evidence, (cell) => cell.hosts[host]?.counters?.DelayedACKs);
    const isTelling = share !== null && share.current > TELLING && share.current > 2 * share.base;
    return isTelling && acks !== null ? [{ host, acks: acks.current }] : [];
  });
  if (late.length === 0) return null;
  const hosts = late.map(({ host, acks }) => `the ${host} delayed ${several(acks, 'ACK')}`);
  return {
    code: 'nagle-back',
    message:
      `Nagle's algorithm is back: answers wait for an acknowledgement that comes ${DELAYED_ACK_MS} ms late, and ` +
      `${listed(hosts)}${optionText(evidence)}. Set TCP_NODELAY on the host that sends to it, or write all at once`,
  };
}

function hasStall(cell: Numbers): boolean {
  const isStall = (us: number): boolean => us >= STALL_US.from && us <= STALL_US.to;
  return isStall(cell.latency.p50Us) || laterPeaks(cell).some(isStall);
}

function delayedShare({ hosts, counts }: Numbers, host: HostName): number | null {
  const acks = hosts[host]?.counters?.DelayedACKs;
  return acks === undefined || counts.responses === 0 ? null : acks / counts.responses;
}

/** Where a program tells its option. */
function optionText(evidence: Evidence): string {
  const off = beforeAfter(evidence, ({ connections }) => connections.noDelay?.off);
  const served = beforeAfter(evidence, ({ served: by }) => by?.origin?.noDelay?.off);
  if (off !== null && off.base === 0 && off.current > 0) {
    return `; TCP_NODELAY is off on ${several(off.current, 'connection')} of the client`;
  }
  if (served !== null && served.base === 0 && served.current > 0) {
    return `; TCP_NODELAY is off on ${count(served.current)} connections of the origin`;
  }
  return '';
}

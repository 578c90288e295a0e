import { RETRANSMIT_MS, SYN_RETRANSMIT_MS } from '../../tcp.ts';
import { US_PER_MS } from '../../units.ts';
import { count, duration, several } from '../../words.ts';
import { type Cause, type CellFacts, cause, counted, type Finding } from './cause.ts';

/** Delays that the first retransmission of a segment can cause: its timer, and what a round trip adds to it. */
const RETRANSMITTED_MS = { from: 0.95 * RETRANSMIT_MS, to: 450 } as const;
/** Delays after one, two and three retransmissions of a SYN. */
const SYN_RETRANSMITS_MS = [1, 3, 7].map((waits) => waits * SYN_RETRANSMIT_MS);

const timeWaitOverflow = cause({
  id: 'time-wait-overflow',
  as: 'warning',
  looks: 'Ports never run out though more connections were closed than there are ports',
  owner: 'machine',
  shows: 'TCPTimeWaitOverflow: the TIME_WAIT table was full, and sockets were destroyed at once',
  remedy: 'Raise net.ipv4.tcp_max_tw_buckets above the number of ports',
  page: 'observers.md#traps',
  evidence: byCounter(
    ['TCPTimeWaitOverflow'],
    (total, hosts) =>
      `The TIME_WAIT table of the ${hosts} was full ${several(total, 'time')} and the kernel destroyed the socket ` +
      'at once: that hides exhaustion',
  ),
});

const listenOverflow = cause({
  id: 'listen-overflow',
  as: 'warning',
  looks: 'Some connects take 1 s, 3 s or 7 s, in bursts of new connections',
  owner: 'origin',
  shows: 'ListenOverflows or ListenDrops: the accept queue of a server was full',
  remedy: 'Raise net.core.somaxconn and the backlog, or lower the load',
  page: 'observers.md',
  evidence: byCounter(
    ['ListenOverflows', 'ListenDrops'],
    (total, hosts) =>
      `The listen queue of the ${hosts} was full ${several(total, 'time')}: those clients tried again after a ` +
      'second or more, which is in the latency',
  ),
});

export const synRetransmits = cause({
  id: 'syn-retransmits',
  as: 'warning',
  looks: 'The slowest answers are 1 s, 3 s or 7 s late',
  owner: 'network',
  shows: 'TCPSynRetrans: SYNs were sent again',
  remedy: 'Look for a full listen queue or a lossy link',
  page: 'observers.md',
  evidence: byCounter(
    ['TCPSynRetrans'],
    (total, hosts) =>
      `${several(total, 'SYN')} of the ${hosts} had to be sent again, each a second or more after the first: the slowest ` +
      'connects are time-outs',
  ),
  peak: ({ ran }, { behindUs }) => {
    const { total } = counted(ran, 'TCPSynRetrans');
    const behindMs = behindUs / US_PER_MS;
    const isNear = SYN_RETRANSMITS_MS.some((ms) => behindMs > 0.95 * ms && behindMs < 1.1 * ms + 200);
    if (total === 0 || !isNear) return null;
    return `${several(total, 'SYN')} had to be sent again, the first time after ${duration(SYN_RETRANSMIT_MS)}: connecting waited for that`;
  },
});

export const retransmission = cause({
  id: 'retransmission',
  looks: 'Some answers are 200 ms late or more',
  owner: 'network',
  shows: 'A latency peak 190 to 450 ms after the one before it, and RetransSegs or TCPTimeouts',
  remedy: 'Look for a lossy or overloaded link',
  page: 'observers.md',
  peak: ({ ran }, { behindUs }) => {
    const again = counted(ran, 'RetransSegs').total;
    const timeouts = counted(ran, 'TCPTimeouts').total;
    const behindMs = behindUs / US_PER_MS;
    const isNear = behindMs >= RETRANSMITTED_MS.from && behindMs <= RETRANSMITTED_MS.to;
    if (again + timeouts === 0 || !isNear) return null;
    return (
      `segments were lost and sent again (${count(again)}, after ${several(timeouts, 'timeout')}), which TCP does ` +
      `${RETRANSMIT_MS} ms later at the earliest`
    );
  },
});

/** Evidence from a counter of the kernels: the first of these that counted any. */
function byCounter(names: readonly string[], text: (total: number, hosts: string) => string) {
  return ({ ran }: CellFacts): Finding | null => {
    const found = names.map((name) => counted(ran, name)).find(({ total }) => total > 0);
    return found === undefined ? null : { owner: found.owner, text: text(found.total, found.hosts) };
  };
}

export const KERNEL: readonly Cause[] = [timeWaitOverflow, listenOverflow, synRetransmits, retransmission];

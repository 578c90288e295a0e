import { RETRANSMIT_MS, SYN_RETRANSMIT_MS } from '../../tcp.ts';
import { US_PER_MS } from '../../units.ts';
import { duration, several } from '../../words.ts';
import { type Cause, type CellFacts, cause, counted, type Finding } from './cause.ts';

/** Delays that the first retransmission of a segment can cause: its timer, and what a round trip adds to it. */
const RETRANSMITTED_MS = { from: 0.95 * RETRANSMIT_MS, to: 450 } as const;
/** Share of a peak's answers for which a segment must have been sent again. */
const RETRANSMITTED_SHARE = 0.5;
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
    'TCPTimeWaitOverflow',
    (total, hosts) =>
      `The TIME_WAIT table of the ${hosts} was full ${several(total, 'time')}, and the kernel destroyed the socket ` +
      'at once, which hides exhaustion',
  ),
});

/** ListenDrops counts every new connection that a listening socket dropped, ListenOverflows those that found the accept queue full. */
const listenOverflow = cause({
  id: 'listen-overflow',
  as: 'warning',
  looks: 'Some connects take 1 s, 3 s or 7 s, in bursts of new connections',
  owner: 'origin',
  shows:
    'ListenOverflows: the accept queue of a server was full; or ListenDrops alone: its kernel dropped new connections for another reason',
  remedy: "Raise net.core.somaxconn and the server's backlog, or lower the load",
  page: 'observers.md',
  evidence: (facts) => overflowed(facts) ?? dropped(facts),
});

const overflowed = byCounter(
  'ListenOverflows',
  (total, hosts) =>
    `The accept queue of the ${hosts} was full ${several(total, 'time')}, and the kernel dropped a new connection each ` +
    `time: its client tries again after ${duration(SYN_RETRANSMIT_MS)} or more, which is part of the latency`,
);

function dropped(facts: CellFacts): Finding | null {
  const found = byCounter(
    'ListenDrops',
    (total, hosts) =>
      `The kernel of the ${hosts} dropped ${several(total, 'new connection')} though no accept queue was full: their ` +
      `clients try again after ${duration(SYN_RETRANSMIT_MS)} or more, which is part of the latency`,
  )(facts);
  return (
    found && {
      ...found,
      remedy: 'Look for missing memory on that host, and at its queue of SYNs (net.ipv4.tcp_max_syn_backlog)',
    }
  );
}

export const synRetransmits = cause({
  id: 'syn-retransmits',
  as: 'warning',
  looks: 'The slowest answers are 1 s, 3 s or 7 s late',
  owner: 'network',
  shows: 'TCPSynRetrans: SYNs or SYN-ACKs were sent again',
  remedy: 'Look for a full accept queue (ListenOverflows), or a link that loses packets',
  page: 'observers.md',
  evidence: byCounter(
    'TCPSynRetrans',
    (total, hosts) =>
      `The ${hosts} sent SYNs or SYN-ACKs again ${several(total, 'time')}, each ${duration(SYN_RETRANSMIT_MS)} or more after the ` +
      'one before: the slowest connects waited for that',
  ),
  peak: ({ ran }, { behindUs }) => {
    const { total } = counted(ran, 'TCPSynRetrans');
    const behindMs = behindUs / US_PER_MS;
    const isNear = SYN_RETRANSMITS_MS.some((ms) => behindMs > 0.95 * ms && behindMs < 1.1 * ms + 200);
    if (total === 0 || !isNear) return null;
    return `SYNs or SYN-ACKs were sent again ${several(total, 'time')}, first after ${duration(SYN_RETRANSMIT_MS)}: connecting waited for that`;
  },
});

export const retransmission = cause({
  id: 'retransmission',
  looks: 'Some answers are 200 ms late or more',
  owner: 'network',
  shows:
    'A latency peak 190 to 450 ms after the one before it, and RetransSegs: at least one segment for two of its answers, or for as many as shared a connection',
  remedy: 'Look for a link that loses packets or is overloaded',
  page: 'observers.md',
  peak: ({ ran }, { behindUs, share }) => {
    const { counts, connections } = ran.outcome;
    const again = counted(ran, 'RetransSegs').total;
    const timeouts = counted(ran, 'TCPTimeouts').total;
    const behindMs = behindUs / US_PER_MS;
    const isNear = behindMs >= RETRANSMITTED_MS.from && behindMs <= RETRANSMITTED_MS.to;
    // One segment holds up all answers that are due on its connection.
    const late = again * Math.max(1, connections.mostInFlight);
    if (!isNear || again === 0 || late < RETRANSMITTED_SHARE * share * counts.responses) return null;
    return (
      `TCP sent ${several(again, 'segment')} again and counted ${several(timeouts, 'timeout')}, each of which lasts ` +
      `${RETRANSMIT_MS} ms or more`
    );
  },
});

/** Evidence from a counter of the kernels. */
function byCounter(name: string, text: (total: number, hosts: string) => string) {
  return ({ ran }: CellFacts): Finding | null => {
    const { total, hosts, owner } = counted(ran, name);
    return total === 0 ? null : { owner, text: text(total, hosts) };
  };
}

export const KERNEL: readonly Cause[] = [timeWaitOverflow, listenOverflow, synRetransmits, retransmission];

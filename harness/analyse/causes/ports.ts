import { portCapacityOf } from '../../plan/ports.ts';
import type { Exhaustion } from '../../result/result.ts';
import { formatPortRange } from '../../scenario/port-range.ts';
import { TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { amount, count, duration, listed, several } from '../../words.ts';
import { type Hop, hopsOf } from '../predict/hops.ts';
import { WIDEST_PORTS } from '../predict/port-budget.ts';
import { keepaliveCure } from '../predict/upstream/cure.ts';
import { type Cause, type CellFacts, cause } from './cause.ts';
import { ranOutOfPorts, timeWaitMoves } from './change/hosts.ts';
import { capacityOf, machinePaused, portsInFlight } from './machine/paused.ts';

/** Share of the predicted connections within which a knee is the predicted one. */
const NEAR_SHARE = 0.1;

/** Ports that ran out, and what arithmetic knows about them. */
interface OutOfPorts extends CellFacts {
  readonly exhaustion: Exhaustion;
  readonly hop: Hop;
  readonly capacity: number;
  readonly byTimeWait: boolean;
}

const portsInTimeWait = cause({
  id: 'ports-in-time-wait',
  looks: 'EADDRNOTAVAIL, or 502s at a steady rate, after the same number of connections each time',
  owner: 'client',
  shows: 'Ports ran out, and over half of them were in TIME_WAIT',
  remedy: 'Reuse connections, or let the other end close first; more ports or addresses only buy time',
  page: 'scenarios/port-exhaustion.md',
  explains: 'ports',
  evidence: (facts) => {
    const out = outOfPorts(facts);
    if (!out?.byTimeWait) return null;
    const { hop, capacity, exhaustion } = out;
    const { host, afterConnections, atMs } = exhaustion;
    const churn = (afterConnections / Math.max(1, atMs)) * MS_PER_SECOND;
    const hold = `${amount(hop.holdSeconds)} s`;
    // The TIME_WAIT of a proxy towards its client takes none of these ports.
    const held = Math.min(capacity, facts.measured.hosts[host]!.timeWaitPeak);
    return {
      owner: host,
      share: 1,
      text:
        `${whoClosed(out)} and so held ${several(held, 'port')} in TIME_WAIT, ${hold} each: ${count(capacity)} ports / ` +
        `${hold} = ${amount(capacity / hop.holdSeconds)} new connections per second can be sustained, and this load ` +
        `opened ${amount(churn)} per second`,
      remedy: `${wholeCure(out)} ${morePorts(out)}`,
    };
  },
  change: { code: 'ports-exhausted', evidence: (sides) => ranOutOfPorts(sides, true) },
});

const portsHeldOpen = cause({
  id: 'ports-held-open',
  looks: 'EADDRNOTAVAIL with hardly any TIME_WAIT',
  owner: 'client',
  shows: 'Ports ran out, no more than half of them were in TIME_WAIT, and the machine did not stand still',
  remedy:
    'Limit the pool, make answers faster, or share connections (HTTP/2); more ports or addresses raise the limit',
  page: 'scenarios/port-exhaustion.md',
  explains: 'ports',
  evidence: (facts) => {
    const out = outOfPorts(facts);
    if (out === null || out.byTimeWait || machinePaused.evidence(facts) !== null) return null;
    const { host } = out.exhaustion;
    return {
      owner: host,
      share: 1,
      text: `The load needed more connections at once than the ${several(out.capacity, 'port')} that the ${host} has`,
      remedy: `Limit the pool, or make answers faster. ${morePorts(out)}`,
    };
  },
  change: { code: 'ports-exhausted', evidence: (sides) => ranOutOfPorts(sides, false) },
});

/** The cell as one that ran out of ports; null where it did not. */
function outOfPorts({ ran, measured }: CellFacts): OutOfPorts | null {
  const { exhaustion } = measured;
  const hop = hopsOf(ran.cell).find(({ opener }) => opener === exhaustion?.host);
  if (exhaustion === null || hop === undefined) return null;
  const facts = { ran, measured };
  const capacity = capacityOf(facts);
  const inTimeWait = measured.hosts[exhaustion.host]?.timeWaitPeak ?? 0;
  const byTimeWait = inTimeWait > capacity / 2 && portsInFlight(facts) === null;
  return { ...facts, exhaustion, hop, capacity, byTimeWait };
}

function whoClosed({ ran, hop }: OutOfPorts): string {
  if (hop.kind === 'own') return 'It closed each connection first';
  if (hop.kind === 'relayed')
    return "nginx, which relays TCP, ended each connection when the client's ended,";
  const { upstreamKeepalive } = ran.cell.strategy;
  return hop.holder === 'proxy' && upstreamKeepalive !== 'off'
    ? `With room for ${several(upstreamKeepalive, 'idle upstream connection')}, nginx closed the others itself`
    : 'nginx, which keeps no upstream connections, often closed before the origin did';
}

/** After this nothing runs out any more. */
function wholeCure({ ran, measured, exhaustion, hop }: OutOfPorts): string {
  if (hop.kind === 'cached') return `${keepaliveCure(ran, measured, hop)}.`;
  // Little's law gives a mean; a closed load has no more than its callers.
  const about = ran.cell.load.kind === 'open' ? 'about ' : '';
  const needed = Math.max(1, Math.ceil(hop.open));
  const instead = `${about}${several(needed, 'connection')} instead of ${count(exhaustion.afterConnections)}`;
  return (
    `Keep-alive ${hop.kind === 'relayed' ? 'of the client ' : ''}would need ${instead}; if the ${hop.server} closed ` +
    'first, its TIME_WAIT would give way to newer connections and take no port.'
  );
}

/** Remedies that buy time or raise the limit, and what each would sustain. */
function morePorts({ ran, hop, capacity, byTimeWait }: OutOfPorts): string {
  const rate = (ports: number, seconds: number): string => `${amount(ports / seconds)} per second`;
  const buys = (ports: number): string =>
    byTimeWait ? `${several(ports, 'port')}, ${rate(ports, hop.holdSeconds)}` : several(ports, 'port');
  const widest = portCapacityOf(ran.cell, hop.opener, WIDEST_PORTS);
  const more = hop.sources === 1 ? 'a second' : 'one more';
  const kind = hop.opener === 'proxy' ? 'proxy_bind' : 'source';
  // Not for sockets that are bound before they connect, nor where ports come back sooner already.
  const isBound = hop.opener === 'client' && hop.sources > 1;
  const reuseHelps = byTimeWait && hop.holdSeconds === TIME_WAIT_SECONDS && !isBound;
  const remedies = [
    `${more} ${kind} address (${buys((capacity / hop.sources) * (hop.sources + 1))})`,
    ...(widest > capacity ? [`the range ${formatPortRange(WIDEST_PORTS)} (${buys(widest)})`] : []),
    ...(reuseHelps ? [`tcp_tw_reuse=1 (${rate(capacity, 1)})`] : []),
  ];
  return `${byTimeWait ? 'These only buy time' : 'These raise the limit'}: ${listed(remedies)}`;
}

const connectCliff = cause({
  id: 'connect-cliff',
  as: 'warning',
  looks: 'From some connection on, connect() takes many times as long, without an error',
  owner: 'client',
  shows:
    'From some connection on, connecting takes longer and stays slow; proven if half of the ports are taken at that point',
  remedy:
    'Reuse connections, or widen net.ipv4.ip_local_port_range so that fewer than half of the ports are taken',
  page: 'scenarios/connect-cliff.md',
  evidence: ({ ran: { cell }, measured: { connectKnee } }) => {
    if (connectKnee === null) return null;
    const { atConnections, beforeP50Us, afterP50Us } = connectKnee;
    const seen =
      `From connection ${count(atConnections)} on, connecting took ${duration(afterP50Us / US_PER_MS)} instead of ` +
      `${duration(beforeP50Us / US_PER_MS)} (${amount(afterP50Us / Math.max(1, beforeP50Us))} times as long), ` +
      'without an error';
    const { connectKneeAt } = cell.prediction;
    if (cell.strategy.sourceAddresses > 1) {
      const text = `${seen}: the fewer ports are free, the longer bind() searches for one`;
      return { strength: 'likely', text, remedy: 'Reuse connections, or use more ports' };
    }
    if (connectKneeAt === null || Math.abs(atConnections - connectKneeAt) > NEAR_SHARE * connectKneeAt) {
      const text = `${seen}: that is not where half of the ports are taken`;
      return { strength: 'likely', owner: 'machine', text, remedy: 'Look for what else made it slow' };
    }
    const text = `${seen}: once half of the ports are taken, the kernel searches that whole half before it tries the other`;
    return { strength: 'proven', text };
  },
});

const timeWaitMoved = cause({
  id: 'time-wait-moved',
  looks: 'A host that did not run out of ports before does so now, at the same load',
  owner: 'client',
  shows: 'TIME_WAIT gathers on a different host in the two results',
  remedy: 'Find out which end closes first now; let the server close first, or reuse connections',
  page: 'scenarios/who-closes.md',
  change: { code: 'time-wait-moved', evidence: timeWaitMoves },
});

export const PORTS: readonly Cause[] = [
  machinePaused,
  portsInTimeWait,
  portsHeldOpen,
  connectCliff,
  timeWaitMoved,
];

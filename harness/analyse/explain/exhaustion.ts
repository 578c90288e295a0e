import { portCapacityOf } from '../../plan/ports.ts';
import type { CellHeader, Exhaustion } from '../../result/result.ts';
import { formatPortRange } from '../../scenario/port-range.ts';
import { TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { amount, count, duration, listed, several } from '../../words.ts';
import type { Measured } from '../numbers.ts';
import type { Hop } from '../predict/hop.ts';
import { hopsOf } from '../predict/hops.ts';
import { WIDEST_PORTS } from '../predict/port-budget.ts';
import { predictionError } from '../warnings/prediction.ts';

type Exhausted = Measured & { readonly exhaustion: Exhaustion };

interface Story {
  readonly cell: CellHeader;
  readonly measured: Exhausted;
  readonly hop: Hop;
  /** Ports x source addresses of the host that ran out. */
  readonly capacity: number;
  /** Whether it was TIME_WAIT that took the ports, and not connections that were open. */
  readonly byTimeWait: boolean;
}

/** What happened, why, what could go on for ever, and what each remedy would buy. */
export function explainExhaustion(cell: CellHeader, measured: Exhausted): readonly string[] {
  const { host } = measured.exhaustion;
  const hop = hopsOf(cell).find(({ opener }) => opener === host)!;
  const capacity = measured.hosts[host]?.portCapacity ?? cell.prediction.portCapacity;
  const byTimeWait = (measured.hosts[host]?.timeWaitPeak ?? 0) > capacity / 2;
  const story = { cell, measured, hop, capacity, byTimeWait };
  return [whatHappened(story), ...predicted(story), why(story), ...wholeCure(story), morePorts(story)];
}

function whatHappened({ measured, hop }: Story): string {
  const { host, afterConnections, atMs } = measured.exhaustion;
  return (
    `The ${host} ran out of ports after ${several(afterConnections, 'connection')}, ${duration(atMs)} into the load: ` +
    `${failureOf(hop, measured)}.`
  );
}

function failureOf({ kind }: Hop, { counts, exhaustion }: Exhausted): string {
  const { firstError } = exhaustion;
  const failed = counts.errors[firstError] ?? 0;
  switch (kind) {
    case 'own':
      return `${firstError === 'EADDRINUSE' ? 'bind()' : 'connect()'} failed with ${firstError} ${several(failed, 'time')}`;
    case 'relayed':
      return `it dropped connections of the client, which saw ${firstError} ${several(failed, 'time')}`;
    case 'cached':
      return `it answered ${several(counts.statuses['502'] ?? 0, 'request')} with ${firstError}`;
    default:
      return kind satisfies never;
  }
}

function predicted({ cell, measured }: Story): readonly string[] {
  const { afterConnections, atMs, predictedAfterConnections, predictedAtMs } = measured.exhaustion;
  if (predictedAfterConnections === null) return [];
  const after = `${several(predictedAfterConnections, 'connection')} (${errorText(predictedAfterConnections, afterConnections)})`;
  if (predictedAtMs === null) return [`Predicted were ${after}.`];
  // Of a closed load the time follows from what was measured: it has no error to speak of.
  return cell.prediction.exhaustedAtMs === null
    ? [`Predicted were ${after}, which at the churn of this machine are ${duration(predictedAtMs)}.`]
    : [`Predicted were ${after} and ${duration(predictedAtMs)} (${errorText(predictedAtMs, atMs)}).`];
}

/** How far a prediction is from what was measured. */
export function errorText(predictedValue: number, measured: number): string {
  const percent = 100 * predictionError(predictedValue, measured);
  if (Math.abs(percent) < 0.05) return 'exact';
  return `${Math.abs(percent).toFixed(1)}% too ${percent > 0 ? 'high' : 'low'}`;
}

function why(story: Story): string {
  const { measured, hop, capacity, byTimeWait } = story;
  const { host, afterConnections, atMs } = measured.exhaustion;
  if (!byTimeWait) {
    return `More connections were to be open at once than the ${several(capacity, 'port')} that the ${host} has.`;
  }
  const churn = (afterConnections / Math.max(1, atMs)) * MS_PER_SECOND;
  const hold = `${amount(hop.holdSeconds)} s`;
  // The TIME_WAIT of a proxy towards its client takes none of these ports.
  const held = Math.min(capacity, measured.hosts[host]!.timeWaitPeak);
  return (
    `${whoClosed(story)} and so held ${several(held, 'port')} in TIME_WAIT, ${hold} each: ` +
    `${count(capacity)} ports / ${hold} sustain ${amount(capacity / hop.holdSeconds)} new connections per second for ` +
    `ever, and this load opened ${amount(churn)}.`
  );
}

function whoClosed({ cell, hop }: Story): string {
  if (hop.kind === 'own') return 'It closed each connection first';
  if (hop.kind === 'relayed')
    return "nginx, which relays TCP, ended each connection when the client's ended,";
  const { upstreamKeepalive } = cell.strategy;
  return hop.holder === 'proxy' && upstreamKeepalive !== 'off'
    ? `With room for ${several(upstreamKeepalive, 'idle upstream connection')}, nginx closed the others itself`
    : 'nginx keeps no upstream connection, was often faster than the origin to close one,';
}

/** Remedies after which nothing runs out any more. */
function wholeCure({ cell, measured, hop, byTimeWait }: Story): readonly string[] {
  if (!byTimeWait) return [];
  const { afterConnections } = measured.exhaustion;
  const needed = Math.max(1, Math.ceil(hop.open));
  // Little's law gives a mean; a closed load has no more than its callers.
  const about = cell.load.kind === 'open' ? 'about ' : '';
  const inPlace = `${about}${several(needed, 'connection')} in place of ${count(afterConnections)}`;
  if (hop.kind === 'cached') {
    const each = cell.strategy.proxyWorkers > 1 ? ' in each worker' : '';
    return [
      `A keepalive of ${count(needed)}${each}, as many as there are requests at once, would take ${inPlace}.`,
    ];
  }
  return [
    `Keep-alive ${hop.kind === 'relayed' ? 'of the client ' : ''}would take ${inPlace}; and if the ${hop.server} closed first, its TIME_WAIT would give way to newer ` +
      'connections and no port would be lost.',
  ];
}

/** Remedies that buy time: what each would sustain. */
function morePorts(story: Story): string {
  const { cell, hop, capacity, byTimeWait } = story;
  const rate = (ports: number, seconds: number): string => `${amount(ports / seconds)} per second`;
  const buys = (ports: number): string =>
    byTimeWait ? `${several(ports, 'port')}, ${rate(ports, hop.holdSeconds)}` : several(ports, 'port');
  const widest = portCapacityOf(cell.strategy, hop.opener, WIDEST_PORTS);
  const more = hop.sources === 1 ? 'a second' : 'one more';
  const kind = hop.opener === 'proxy' ? 'proxy_bind' : 'source';
  const remedies = [
    `${more} ${kind} address (${buys((capacity / hop.sources) * (hop.sources + 1))})`,
    ...(widest > capacity ? [`the range ${formatPortRange(WIDEST_PORTS)} (${buys(widest)})`] : []),
    ...(reuseHelps(story) ? [`tcp_tw_reuse=1 (${rate(capacity, 1)})`] : []),
  ];
  return `What only buys time: ${listed(remedies)}.`;
}

/** Not for sockets that are bound before they connect, nor where ports come back sooner already. */
function reuseHelps({ hop, byTimeWait }: Story): boolean {
  const bound = hop.opener === 'client' && hop.sources > 1;
  return byTimeWait && hop.holdSeconds === TIME_WAIT_SECONDS && !bound;
}

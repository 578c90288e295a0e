import { firstHopOf, type ServiceTime } from '../scenario/scenario.ts';
import { type HostName, mostInFlight, type Strategy } from '../scenario/strategy.ts';
import { counter, type Ran } from './evidence.ts';

/** Milliseconds above which an answer may meet the timer of the delayed ACK by itself. */
const QUICK_MS = 30;
/** Exchanges of a connection that are acknowledged at once. */
export const SPARED = 2;
/** The payload of a segment on a link of 1,500 bytes: a full one leaves at once, Nagle or not. */
const FULL_SEGMENT_BYTES = 1_400;

/** A host that writes in pieces, and the host that has to acknowledge them. */
export interface Sender {
  readonly host: HostName;
  readonly receiver: HostName;
  readonly noDelay: boolean;
  /** Writes of one request or answer. */
  readonly writes: number;
}

/** Nagle holds back a second small write until the first is acknowledged, and the receiver waits with its ACK. */
export function stalls({ noDelay, writes }: Sender): boolean {
  return !noDelay && writes > 1;
}

/** Who writes on each hop of the path. nginx itself passes on in pieces only what it relays as TCP (L4). */
export function sendersOf({ strategy }: Pick<Ran['cell'], 'strategy'>): readonly Sender[] {
  const { path, requestWrites, responseWrites, clientNoDelay, originNoDelay } = strategy;
  const ends: readonly Sender[] = [
    { host: 'client', receiver: firstHopOf(path), noDelay: clientNoDelay, writes: requestWrites },
    {
      host: 'origin',
      receiver: path === 'direct' ? 'client' : 'proxy',
      noDelay: originNoDelay,
      writes: responseWrites,
    },
  ];
  return path === 'nginx-stream' ? [...ends, ...relayed(strategy)] : ends;
}

/** From a sender that Nagle holds back the proxy gets all later pieces at once. */
function relayed(strategy: Strategy): readonly Sender[] {
  const { proxyNoDelay: noDelay, clientNoDelay, originNoDelay, requestWrites, responseWrites } = strategy;
  const passed = (writes: number, separate: boolean): number => (separate ? writes : Math.min(2, writes));
  return [
    { host: 'proxy', receiver: 'origin', noDelay, writes: passed(requestWrites, clientNoDelay) },
    { host: 'proxy', receiver: 'client', noDelay, writes: passed(responseWrites, originNoDelay) },
  ];
}

/** DelayedACKs of a host over the load; null where its kernel could not be asked. */
export function delayedAcks({ observation }: Pick<Ran, 'observation'>, host: HostName): number | null {
  return counter(observation.hosts[host], 'DelayedACKs');
}

/**
 * Requests or answers that the sender must have been held up with. On each connection the first ones are spared: a
 * receiver acknowledges at once (quickack) until it has sent something itself (tcp_enter_quickack_mode,
 * inet_csk_enter_pingpong_mode). Measured: one or two a connection.
 */
export function heldUp(ran: Ran, { host, receiver }: Sender): number {
  const { outcome, observation } = ran;
  const isUpstream = host === 'origin' ? receiver === 'proxy' : receiver === 'origin';
  const opened = isUpstream ? counter(observation.hosts.proxy, 'ActiveOpens') : outcome.connections.opened;
  return Math.max(0, outcome.counts.responses - SPARED * (opened ?? outcome.counts.responses));
}

/**
 * Whether DelayedACKs tell of Nagle here and of nothing else: callers that ask again at once, one request at a
 * time, small pieces written close together, and an origin that answers long before the timer of an ACK.
 */
export function isTelling({ cell, lab }: Pick<Ran, 'cell' | 'lab'>): boolean {
  const { strategy, load, origin } = cell;
  const pieces = Math.max(strategy.requestWrites, strategy.responseWrites);
  return (
    lab.kind === 'namespaces' &&
    load.kind === 'closed' &&
    (load.objectsPerPage ?? 1) === 1 &&
    mostInFlight(strategy) === 1 &&
    strategy.writeGapMs * (pieces - 1) < QUICK_MS &&
    origin.bodyBytes / strategy.responseWrites < FULL_SEGMENT_BYTES &&
    mostlyQuick(origin.delay)
  );
}

/** Whether hardly any answer takes so long that its request is acknowledged by the timer. */
function mostlyQuick(delay: ServiceTime): boolean {
  switch (delay.kind) {
    case 'none':
      return true;
    case 'constant':
      return delay.ms < QUICK_MS;
    case 'uniform':
      return delay.maxMs < QUICK_MS;
    case 'exponential':
      return delay.meanMs * Math.log(20) < QUICK_MS;
    case 'lognormal':
      return delay.p99Ms < QUICK_MS;
    case 'every':
      return delay.ms < QUICK_MS || delay.nth >= 20;
    default:
      return delay satisfies never;
  }
}

import type { Check } from '../../../result/result.ts';
import type { HostName } from '../../../scenario/strategy.ts';
import type { Served } from '../../../serve/target.ts';
import { count, several } from '../../../words.ts';
import { answeredConnections, type Ran } from '../../evidence.ts';
import { delayedAcks, heldUp, isTelling, type Sender, sendersOf, stalls } from '../../nagle.ts';
import { transportOf } from '../../predict/hops.ts';
import { type Bounds, boundsText, counted, isWithin, nearly } from '../bounds.ts';

/** Minimum share of the exchanges held up by Nagle that must show a delayed ACK. */
const STALLED_SHARE = 0.5;
/** Maximum share of exchanges with a delayed ACK without Nagle: a busy machine may be slower than the ACK's timer. */
const SPARED_SHARE = 0.25;
/**
 * The same share, minimum and maximum, for a proxy. One that is behind reads several pieces at once and passes them on
 * as one: 27 to 87% were held up.
 */
const RELAYED_SHARE = 0.05;
/** Minimum number of exchanges to judge an effect by. */
const LEAST_EXCHANGES = 20;

/** The client's kernel has TCP_NODELAY as asked, and its effect shows. null: QUIC has no such option. */
export function clientNoDelayCheck(ran: Ran): Check | null {
  if (transportOf(ran.cell) === 'quic') return null;
  const asked = ran.cell.strategy.clientNoDelay;
  const sockets = ran.outcome.connections.noDelay;
  return {
    name: 'client no delay',
    ...proven(ran, 'client', { asked, sockets, expected: answeredConnections(ran) }),
  };
}

/** The origin's kernel has TCP_NODELAY as asked, and its effect shows. */
export function originNoDelayCheck(ran: Ran): Check {
  const asked = ran.cell.strategy.originNoDelay;
  const sockets = ran.logs.origin?.noDelay ?? null;
  const expected = nearly(ran.logs.origin?.connections ?? 0);
  return {
    name: 'origin no delay',
    ...proven(ran, 'origin', { asked, sockets, expected }),
  };
}

/** nginx does not tell the options of its sockets: only the effect can prove them. null: nothing would show it. */
export function proxyNoDelayCheck(ran: Ran): Check | null {
  const effect = effectOf(ran, 'proxy');
  if (effect === null) return null;
  return {
    name: 'proxy no delay',
    ok: effect.ok,
    expected: `tcp_nodelay ${onOff(ran.cell.strategy.proxyNoDelay)}: ${effect.expected}`,
    observed: effect.observed,
  };
}

interface Option {
  readonly asked: boolean;
  /** Connections by what the kernel said; null where the server could not be asked. */
  readonly sockets: Served['noDelay'];
  /** Connections that must have been asked about. */
  readonly expected: Bounds;
}

function proven(ran: Ran, host: HostName, { asked, sockets, expected }: Option): Omit<Check, 'name'> {
  const { on = null, off = null, unknown = 0 } = sockets ?? {};
  const [set, other] = asked ? [on, off] : [off, on];
  const effect = effectOf(ran, host);
  // A kernel that could not be asked has proven nothing; then only the effect can.
  const isRead = unknown === 0 ? isWithin(set, expected) && other === 0 : effect !== null;
  return {
    ok: isRead && (effect?.ok ?? true),
    expected: `TCP_NODELAY ${onOff(asked)} on ${boundsText(expected)} connections${effect === null ? '' : `, ${effect.expected}`}`,
    observed: `${socketsText(sockets)}${effect === null ? '' : `, ${effect.observed}`}`,
  };
}

function socketsText(sockets: Option['sockets']): string {
  if (sockets === null) return 'could not be asked';
  const { on, off, unknown = 0 } = sockets;
  const read = `on on ${count(on)}, off on ${count(off)}`;
  return unknown === 0 ? read : `${read}, unknown on ${count(unknown)}, which is no proof`;
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}

/** What the kernels of the receivers say of one sender. null: this cell's traffic would not show it. */
function effectOf(ran: Ran, host: HostName): Omit<Check, 'name'> | null {
  const senders = sendersOf(ran.cell);
  const own = senders.filter((sender) => sender.host === host && sender.writes > 1);
  if (!isTelling(ran) || ran.outcome.counts.responses < LEAST_EXCHANGES) return null;
  // A sender that is held up makes others wait, and these then see the timer of their own ACKs. A server of the user's
  // may hold up its answers for reasons of its own.
  const isQuiet = ran.cell.command === undefined && !senders.some(stalls);
  const proofs = own.flatMap((sender) => {
    const bounds = delayedBounds(ran, sender, isQuiet);
    return bounds === null ? [] : [{ ...sender, bounds, seen: delayedAcks(ran, sender.receiver) }];
  });
  if (proofs.length === 0) return null;
  return {
    ok: proofs.every(({ seen, bounds }) => isWithin(seen, bounds)),
    expected: proofs
      .map(({ receiver, bounds }) => `${boundsText(bounds)} delayed ACKs of the ${receiver}`)
      .join(', '),
    observed: proofs.map(({ receiver, seen }) => `${delayedText(seen)} of the ${receiver}`).join(', '),
  };
}

function delayedText(seen: number | null): string {
  return seen === null ? `${counted(null)} of delayed ACKs` : several(seen, 'delayed ACK');
}

function delayedBounds(ran: Ran, sender: Sender, isQuiet: boolean): Bounds | null {
  const held = heldUp(ran, sender);
  if (held < LEAST_EXCHANGES) return null;
  const isRelay = sender.host === 'proxy';
  if (stalls(sender)) {
    return { least: Math.ceil((isRelay ? RELAYED_SHARE : STALLED_SHARE) * held), most: Infinity };
  }
  return isQuiet ? { least: 0, most: Math.ceil((isRelay ? RELAYED_SHARE : SPARED_SHARE) * held) } : null;
}

import type { Check } from '../../../result/result.ts';
import type { HostName } from '../../../scenario/strategy.ts';
import { count, several } from '../../../words.ts';
import type { Ran } from '../../evidence.ts';
import { delayedAcks, heldUp, isTelling, type Sender, sendersOf, stalls } from '../../nagle.ts';
import { transportOf } from '../../predict/hops.ts';
import { type Bounds, boundsText, counted, isWithin, nearly } from '../bounds.ts';

/** Of the requests that Nagle must have held up, the delayed ACK shows in so many at least. */
const STALLED_SHARE = 0.5;
/** Without Nagle a busy machine is now and then slower than the timer of an ACK. */
const SPARED_SHARE = 0.25;
/** A proxy that is behind reads several pieces at once and passes them on as one: 27 to 87% were held up. */
const RELAYED_SHARE = 0.05;
/** Fewer exchanges tell nothing. */
const LEAST_EXCHANGES = 20;

/** TCP_NODELAY is on the client's sockets as asked, and its effect shows. null: QUIC has no such option. */
export function clientNoDelayCheck(ran: Ran): Check | null {
  if (transportOf(ran.cell) === 'quic') return null;
  const { noDelay, opened } = ran.outcome.connections;
  return {
    name: 'client no delay',
    ...proven(ran, 'client', { asked: ran.cell.strategy.clientNoDelay, sockets: noDelay, opened }),
  };
}

/** The same of the origin's sockets. null: nothing ever connected to it. */
export function originNoDelayCheck(ran: Ran): Check {
  const sockets = ran.logs.origin?.noDelay ?? null;
  const opened = ran.logs.origin?.connections ?? 0;
  return {
    name: 'origin no delay',
    ...proven(ran, 'origin', { asked: ran.cell.strategy.originNoDelay, sockets, opened }),
  };
}

/** nginx does not say how its sockets are set, so only the effect can prove it. null: nothing would show one. */
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
  /** Connections by what was set; null where it could not be asked. */
  readonly sockets: { readonly on: number; readonly off: number } | null;
  readonly opened: number;
}

function proven(ran: Ran, host: HostName, { asked, sockets, opened }: Option): Omit<Check, 'name'> {
  const bounds = nearly(opened);
  const [set, other] = asked ? [sockets?.on, sockets?.off] : [sockets?.off, sockets?.on];
  const effect = effectOf(ran, host);
  const told =
    sockets === null ? 'could not be asked' : `on on ${count(sockets.on)}, off on ${count(sockets.off)}`;
  return {
    ok: isWithin(set ?? null, bounds) && other === 0 && (effect?.ok ?? true),
    expected: `TCP_NODELAY ${onOff(asked)} on ${boundsText(bounds)} connections${effect === null ? '' : `, ${effect.expected}`}`,
    observed: `${told}${effect === null ? '' : `, ${effect.observed}`}`,
  };
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}

/** What the kernels of the receivers say of one sender. null: this cell's traffic would not show it. */
function effectOf(ran: Ran, host: HostName): Omit<Check, 'name'> | null {
  const senders = sendersOf(ran.cell);
  const own = senders.filter((sender) => sender.host === host && sender.writes > 1);
  if (!isTelling(ran) || ran.outcome.counts.responses < LEAST_EXCHANGES) return null;
  // One that is held up makes others wait, and these then see the timer of their own ACKs. Whether a server of one's
  // own holds its answers up nobody knows.
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

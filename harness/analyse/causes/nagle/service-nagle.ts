import { DELAYED_ACK_MS } from '../../../tcp.ts';
import { US_PER_MS } from '../../../units.ts';
import { count, several } from '../../../words.ts';
import { sum } from '../../evidence.ts';
import { hasOwnServer, isMute } from '../../external.ts';
import { SPARED } from '../../nagle.ts';
import { recordedValues } from '../../shape/density.ts';
import { type CellFacts, cause } from '../cause.ts';

/** Wait for one delayed ACK, ms: its timer, and a tick of the slowest kernel (100 per second). */
const HELD_UP_MS = { from: 0.9 * DELAYED_ACK_MS, to: 1.25 * DELAYED_ACK_MS } as const;
/** Share of the answers below which they come from something else. */
const TELLING_SHARE = 0.1;
/** Answers held up below which it is chance. */
const LEAST_HELD_UP = 5;
/** Shares that are most, and nearly all. */
const MOST_OF = 0.5;
const NEARLY_ALL = 0.8;

/** Answers of a server of the user's, as the next hop received them. */
interface Received {
  /** Times from the first part of an answer to its end. */
  readonly bodies: readonly { readonly ms: number; readonly count: number }[];
  /** Connections that brought them. */
  readonly opened: number;
  /** ACKs that the receiver's kernel delayed. */
  readonly acks: number;
  readonly isByNginx: boolean;
}

/** null: the lab's origin answered, which is asked for its option. */
function receivedBy(facts: CellFacts): Received | null {
  if (isMute(facts.ran)) return byClient(facts);
  return hasOwnServer(facts.ran) ? byNginx(facts) : null;
}

function byClient({ ran: { outcome }, measured: { hosts } }: CellFacts): Received {
  const body = [...recordedValues(outcome.histograms.body)];
  return {
    bodies: body.map(({ value, count }) => ({ ms: value / US_PER_MS, count })),
    opened: outcome.connections.opened,
    acks: hosts.client?.counters.DelayedACKs ?? 0,
    isByNginx: false,
  };
}

function byNginx({ ran: { logs, cell }, measured: { hosts } }: CellFacts): Received {
  // On the machine's own network the counters are those of the client.
  const receiver = cell.target === undefined ? hosts.proxy : hosts.client;
  return {
    bodies: Object.entries(logs.upstream?.bodyMs ?? {}).map(([ms, count]) => ({ ms: Number(ms), count })),
    opened: hosts.proxy?.activeOpens ?? 0,
    acks: receiver?.counters.DelayedACKs ?? 0,
    isByNginx: true,
  };
}

/** Answers whose rest came one delayed ACK after their first part; null: hardly any. */
function heldUp(facts: CellFacts) {
  const received = receivedBy(facts);
  if (received === null) return null;
  const { bodies, opened, acks, isByNginx } = received;
  const within = (fromMs: number, toMs: number): number =>
    sum(bodies.filter(({ ms }) => ms >= fromMs && ms <= toMs).map((one) => one.count));
  const total = within(0, Infinity);
  const held = within(HELD_UP_MS.from, HELD_UP_MS.to);
  const quick = within(0, HELD_UP_MS.from / 2);
  if (held < LEAST_HELD_UP || held < TELLING_SHARE * total || acks < MOST_OF * held) return null;
  // A service that pauses within its answers delays ACKs, too. But the first answers of a connection are acknowledged at once.
  const isSpared = 2 * quick >= opened;
  const others = total - quick;
  // A busy machine may make some later, but no timer fires early.
  const areAsLate = held >= MOST_OF * others && within(HELD_UP_MS.from, Infinity) >= NEARLY_ALL * others;
  const isDecided = areAsLate && quick <= 2 * SPARED * opened;
  // nginx logs whole milliseconds, which any pause of that length has.
  if (!isSpared || (isByNginx && !isDecided)) return null;
  const lab = isByNginx ? 'the proxy' : 'the client';
  const text =
    `${count(held)} of ${several(total, 'answer')} came ${isByNginx ? 'to nginx ' : ''}in parts, the last about ` +
    `${DELAYED_ACK_MS} ms after the first, and ${facts.ran.cell.target === undefined ? lab : 'this machine'} delayed ` +
    `${several(acks, 'ACK')}: Nagle's algorithm on the service holds back the rest of an answer until its first part is ` +
    'acknowledged';
  return { text, share: held / total, isDecided };
}

/** Nagle's algorithm on a server that cannot be asked for its option: its answers tell. */
export const serviceNagle = cause({
  id: 'service-nagle',
  as: 'warning',
  looks: 'p50 or p99 of your own service is about 40 ms, and the first answer of a connection is quick',
  owner: 'service',
  shows:
    'The rest of an answer comes 40 ms after its first part, and the client (behind nginx: nginx) counts DelayedACKs, but the first answers of the connections, which are acknowledged at once, are quick; likely if many others are, too, and behind nginx not named then',
  remedy:
    "Set TCP_NODELAY on the service's connections (Python's http.server: disable_nagle_algorithm = True), or write head and body in one call",
  page: 'scenarios/tcp-nodelay.md',
  explains: 'times',
  evidence: (facts) => {
    const seen = heldUp(facts);
    if (seen === null) return null;
    const { isDecided, ...found } = seen;
    return { ...found, strength: isDecided ? 'proven' : 'likely' };
  },
  peak: (facts, { behindUs }) => {
    const behindMs = behindUs / US_PER_MS;
    return behindMs >= MOST_OF * HELD_UP_MS.from && behindMs <= 2 * HELD_UP_MS.to
      ? (heldUp(facts)?.text ?? null)
      : null;
  },
});

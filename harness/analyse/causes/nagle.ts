import { DELAYED_ACK_MS } from '../../tcp.ts';
import { US_PER_MS } from '../../units.ts';
import { count, listed, several } from '../../words.ts';
import { sum } from '../evidence.ts';
import { isMute } from '../external.ts';
import { sendersOf, stalls } from '../nagle.ts';
import { recordedValues } from '../shape/density.ts';
import { type Cause, type CellFacts, cause } from './cause.ts';
import { nagleIsBack } from './change/nagle.ts';

/** Delayed ACKs per answer below which they come from something else. */
const TELLING_SHARE = 0.1;
/** Wait for one delayed ACK, us: its timer, and a tick of the slowest kernel (100 per second). */
const HELD_UP_US = { from: 0.9 * DELAYED_ACK_MS * US_PER_MS, to: 1.25 * DELAYED_ACK_MS * US_PER_MS } as const;
/** Answers held up below which it is chance. */
const LEAST_HELD_UP = 5;
/** Share that is most of them. */
const MOST_OF = 0.5;
/** How far a late peak may be from one or two stalls. */
const NEAR = 0.2;

export const nagle = cause({
  id: 'nagle-delayed-ack',
  as: 'warning',
  looks: 'p50 or p99 is about 40 ms, or 80 ms, on a fast network',
  owner: 'client',
  shows:
    'TCP_NODELAY is off on a host that sends a message in several writes, and the receiver counts DelayedACKs',
  remedy: 'Set TCP_NODELAY on that host, or send each message in one write',
  page: 'scenarios/tcp-nodelay.md',
  explains: 'times',
  evidence: (facts) => {
    const text = heldUpText(facts);
    return text === null ? null : { owner: heldUp(facts)[0]!.host, text };
  },
  peak: (facts, { behindUs }) => {
    // One stall or two, of request and answer.
    const delays = [1, 2].map((number) => number * (DELAYED_ACK_MS + 4));
    const isNear = delays.some((ms) => Math.abs(behindUs / US_PER_MS - ms) <= NEAR * ms);
    return isNear ? heldUpText(facts) : null;
  },
  change: { code: 'nagle-back', evidence: nagleIsBack },
});

/** Senders that Nagle held up, and how many ACKs the receiver of each delayed. */
function heldUp({ ran: { cell }, measured: { hosts, counts } }: CellFacts) {
  return sendersOf(cell)
    .filter(stalls)
    .map((sender) => ({ ...sender, acks: hosts[sender.receiver]?.counters.DelayedACKs ?? 0 }))
    .filter(({ acks }) => acks > 0 && acks >= TELLING_SHARE * counts.responses);
}

/** Who waited for whom and how often; null where nothing shows that Nagle held anyone up. */
function heldUpText(facts: CellFacts): string | null {
  const texts = heldUp(facts).map(
    ({ host, receiver, acks, writes }) =>
      `Nagle's algorithm on the ${host} holds back the second of ${writes} writes until the ${receiver} acknowledges ` +
      `the first, and the ${receiver} delayed ${several(acks, 'ACK')} by ${DELAYED_ACK_MS} ms each`,
  );
  return texts.length === 0 ? null : listed(texts);
}

/** Answers of a server of the user's whose rest came one delayed ACK after their first part; null: hardly any. */
function partsHeldUp({ ran, measured }: CellFacts) {
  if (!isMute(ran)) return null;
  const body = [...recordedValues(ran.outcome.histograms.body)];
  const within = (fromUs: number, toUs: number): number =>
    sum(body.filter(({ value }) => value >= fromUs && value <= toUs).map((one) => one.count));
  const total = within(0, Infinity);
  const held = within(HELD_UP_US.from, HELD_UP_US.to);
  const quick = within(0, HELD_UP_US.from / 2);
  const acks = measured.hosts.client?.counters.DelayedACKs ?? 0;
  if (held < LEAST_HELD_UP || held < TELLING_SHARE * total || acks < MOST_OF * held) return null;
  return { held, total, acks, isSpared: 2 * quick >= ran.outcome.connections.opened };
}

function partsText(facts: CellFacts): string | null {
  const seen = partsHeldUp(facts);
  if (seen === null) return null;
  const { held, total, acks } = seen;
  const whose = facts.ran.cell.target === undefined ? 'the client' : 'this machine';
  return (
    `${count(held)} of ${several(total, 'answer')} came in parts, the last about ${DELAYED_ACK_MS} ms after the first, and ` +
    `${whose} delayed ${several(acks, 'ACK')}: Nagle's algorithm on the service holds back the rest of an answer until its ` +
    'first part is acknowledged'
  );
}

/** The same on a server that cannot be asked for its option: its answers tell. */
export const serviceNagle = cause({
  id: 'service-nagle',
  as: 'warning',
  looks: 'p50 or p99 of your own service is about 40 ms, and the first answer of a connection is quick',
  owner: 'service',
  shows:
    'The rest of an answer comes 40 ms after its first part, and the client counts DelayedACKs; proven if the first answers of the connections, which are acknowledged at once, are quick',
  remedy:
    "Set TCP_NODELAY on the service's connections (Python's http.server: disable_nagle_algorithm = True), or write head and body in one call",
  page: 'scenarios/tcp-nodelay.md',
  explains: 'times',
  evidence: (facts) => {
    const text = partsText(facts);
    if (text === null) return null;
    const { held, total, isSpared } = partsHeldUp(facts)!;
    return { text, share: held / total, strength: isSpared ? 'proven' : 'likely' };
  },
  peak: (facts, { behindUs }) =>
    behindUs >= MOST_OF * HELD_UP_US.from && behindUs <= 2 * HELD_UP_US.to ? partsText(facts) : null,
});

export const NAGLE: readonly Cause[] = [nagle, serviceNagle];

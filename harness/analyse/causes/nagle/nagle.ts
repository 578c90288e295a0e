import { DELAYED_ACK_MS } from '../../../tcp.ts';
import { US_PER_MS } from '../../../units.ts';
import { listed, several } from '../../../words.ts';
import { sendersOf, stalls } from '../../nagle.ts';
import { type Cause, type CellFacts, cause } from '../cause.ts';
import { nagleIsBack } from '../change/nagle.ts';
import { serviceNagle } from './service-nagle.ts';

/** Delayed ACKs per answer below which they come from something else. */
const TELLING_SHARE = 0.1;
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

export const NAGLE: readonly Cause[] = [nagle, serviceNagle];

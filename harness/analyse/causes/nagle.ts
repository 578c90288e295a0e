import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { DELAYED_ACK_MS } from '../../tcp.ts';
import { US_PER_MS } from '../../units.ts';
import { count, listed, several } from '../../words.ts';
import { sendersOf, stalls } from '../nagle.ts';
import { type BothSides, type Cause, type CellFacts, cause, most, type StoredCell } from './cause.ts';

/** Delayed ACKs per answer below which they come from something else. */
const TELLING_SHARE = 0.1;
/** Latencies that a delayed ACK can cause: its timer, and what a tick of the kernel and a second stall add. */
const STALL_US = { from: 0.9 * DELAYED_ACK_MS * US_PER_MS, to: 2.5 * DELAYED_ACK_MS * US_PER_MS } as const;
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
  change: { code: 'nagle-back', evidence: isBack },
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

/** Answers that take 40 ms longer, and a host that delays as many more acknowledgements. */
function isBack(sides: BothSides): string | null {
  if (!most(sides.current, hasStall) || most(sides.base, hasStall)) return null;
  const late = HOSTS.flatMap((host) => {
    const share = sides.medians((cell) => delayedShare(cell, host));
    const acks = sides.medians((cell) => cell.hosts[host]?.counters?.DelayedACKs);
    const isTelling = share !== null && share.current > TELLING_SHARE && share.current > 2 * share.base;
    return isTelling && acks !== null ? [{ host, acks: acks.current }] : [];
  });
  if (late.length === 0) return null;
  const hosts = late.map(({ host, acks }) => `the ${host} delayed ${several(acks, 'ACK')}`);
  return (
    `Nagle's algorithm is back: answers wait for an acknowledgement that comes ${DELAYED_ACK_MS} ms late, and ` +
    `${listed(hosts)}${optionText(sides)}. Set TCP_NODELAY on the host that sends to it, or send each message in one write`
  );
}

function hasStall({ latency, shape }: StoredCell): boolean {
  const laterUs = (shape?.modes ?? []).slice(1).map(({ atUs }) => atUs);
  return [latency.p50Us, ...laterUs].some((us) => us >= STALL_US.from && us <= STALL_US.to);
}

function delayedShare({ hosts, counts }: StoredCell, host: HostName): number | null {
  const acks = hosts[host]?.counters?.DelayedACKs;
  return acks === undefined || counts.responses === 0 ? null : acks / counts.responses;
}

/** Where a program tells its option. */
function optionText(sides: BothSides): string {
  const off = sides.medians(({ connections }) => connections.noDelay?.off);
  const served = sides.medians(({ served: by }) => by?.origin?.noDelay?.off);
  if (off !== null && off.base === 0 && off.current > 0) {
    return `; TCP_NODELAY is off on ${several(off.current, 'connection')} of the client`;
  }
  if (served !== null && served.base === 0 && served.current > 0) {
    return `; TCP_NODELAY is off on ${count(served.current)} connections of the origin`;
  }
  return '';
}

export const NAGLE: readonly Cause[] = [nagle];

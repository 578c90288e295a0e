import { axis, type Declaration, type Refusal } from '../axis.ts';
import { NEEDS_LINK, NEEDS_PROXY, OF_THE_WAY } from '../refuse.ts';
import { durationMs, numberFrom, positiveOr } from '../values.ts';

// The links of the lab. Each axis exists twice: for the client's side of the path, and for the hop behind the proxy.

/** Longer than any path on Earth, also by a satellite in geostationary orbit. */
const LONGEST_MS = 10_000;
/** Above it a path is no path. */
const MOST_LOSS_PERCENT = 50;
const LONGEST_BURST = 1_000;
const HIGHEST_MBIT = 100_000;
/** A buffer of about one round trip of a long path (Villamizar and Song, 1994), as many routers have it. */
const USUAL_QUEUE_MS = 100;

/** What the two sides of an axis share. */
type Shared<V> = Omit<Declaration<V>, 'proof' | 'refuse' | 'external'> & {
  readonly refuse?: readonly Refusal[];
};

const RELAY = 'The relay of the link counts what it does, and is no witness of it.';

function client<V>(shared: Shared<V>, check: string, witness: string): Declaration<V> {
  return {
    ...shared,
    isLater: true,
    proof: { checks: [check], witness: `${witness} ${RELAY}` },
    refuse: [...(shared.refuse ?? []), NEEDS_LINK],
    external: OF_THE_WAY,
  };
}

function upstream<V>(shared: Shared<V>, check: string, witness: string): Declaration<V> {
  const declared = client(shared, `upstream ${check}`, witness);
  return {
    ...declared,
    says: `The same between proxy and origin: ${shared.says}`,
    refuse: [...declared.refuse!, NEEDS_PROXY],
  };
}

const RTT: Shared<number> = {
  default: 0,
  says: 'Round-trip time in ms that the link adds, half each way',
};
const CONNECT_TIMES = 'The driver times connect(), which is one round trip.';
const UPSTREAM_TIMES = 'nginx times its connections to the origin, in whole milliseconds.';

/** Round-trip time of the client's link, ms. */
export const rttMs = axis(durationMs('zero', LONGEST_MS))(client(RTT, 'rtt', CONNECT_TIMES));

const JITTER: Shared<number> = {
  default: 0,
  says: 'By how much the round trip varies, up or down, half each way. Packets keep their order',
};

/** A packet cannot arrive before it was sent. */
function noLongerThan(rtt: 'rttMs' | 'upstreamRttMs', jitter: 'jitterMs' | 'upstreamJitterMs'): Refusal {
  return {
    refused: `more than \`${rtt}\``,
    when: ({ strategy }) => strategy[jitter] > strategy[rtt],
    because: 'A packet cannot arrive before it is sent',
    what: ({ strategy }) => `A round trip of ${strategy[rtt]} ms cannot be ${strategy[jitter]} ms shorter`,
    expected: ({ strategy }) => `at most ${strategy[rtt]}, which is ${rtt}`,
  };
}

/** Variation of the round-trip time of the client's link, ms. */
export const jitterMs = axis(durationMs('zero', LONGEST_MS))(
  client({ ...JITTER, refuse: [noLongerThan('rttMs', 'jitterMs')] }, 'rtt', CONNECT_TIMES),
);

const LOSS: Shared<number> = {
  default: 0,
  says: 'Packets that are lost at random, percent, each way',
};
const RETRANSMISSIONS = 'The kernels of both hosts count retransmissions.';

/** Loss on the client's link, percent of packets. */
export const lossPercent = axis(numberFrom(0, MOST_LOSS_PERCENT))(client(LOSS, 'loss', RETRANSMISSIONS));

const BURST: Shared<number> = {
  default: 1,
  says: 'Mean number of packets that are lost in a row (model of Gilbert); 1: each by its own chance. Without losses it has no effect',
};

/** Mean length of a run of losses on the client's link. */
export const lossBurst = axis(numberFrom(1, LONGEST_BURST))(client(BURST, 'loss', RETRANSMISSIONS));

const RATE: Shared<number | 'unlimited'> = {
  default: 'unlimited',
  says: 'Rate of the link in Mbit/s, each way, with the headers of Ethernet, IP and TCP',
};
const BYTES = 'The driver counts the bytes that arrive.';

/** Rate of the client's link, Mbit/s. */
export const rateMbit = axis(positiveOr('unlimited', HIGHEST_MBIT))(client(RATE, 'rate', BYTES));

const QUEUE: Shared<number> = {
  default: USUAL_QUEUE_MS,
  says: 'How much a link with a rate buffers, as ms at its rate: a packet that would wait longer is dropped. Without a rate it has no effect',
};

/** Buffer of the client's link, ms at its rate. */
export const queueMs = axis(durationMs('zero', LONGEST_MS))(client(QUEUE, 'queue', CONNECT_TIMES));

/** Round-trip time between proxy and origin, ms. */
export const upstreamRttMs = axis(durationMs('zero', LONGEST_MS))(upstream(RTT, 'rtt', UPSTREAM_TIMES));

/** Variation of the round-trip time between proxy and origin, ms. */
export const upstreamJitterMs = axis(durationMs('zero', LONGEST_MS))(
  upstream({ ...JITTER, refuse: [noLongerThan('upstreamRttMs', 'upstreamJitterMs')] }, 'rtt', UPSTREAM_TIMES),
);

/** Loss between proxy and origin, percent of packets. */
export const upstreamLossPercent = axis(numberFrom(0, MOST_LOSS_PERCENT))(
  upstream(LOSS, 'loss', RETRANSMISSIONS),
);

/** Mean length of a run of losses between proxy and origin. */
export const upstreamLossBurst = axis(numberFrom(1, LONGEST_BURST))(upstream(BURST, 'loss', RETRANSMISSIONS));

/** Rate between proxy and origin, Mbit/s. */
export const upstreamRateMbit = axis(positiveOr('unlimited', HIGHEST_MBIT))(upstream(RATE, 'rate', BYTES));

/** Buffer between proxy and origin, ms at its rate. */
export const upstreamQueueMs = axis(durationMs('zero', LONGEST_MS))(upstream(QUEUE, 'queue', UPSTREAM_TIMES));

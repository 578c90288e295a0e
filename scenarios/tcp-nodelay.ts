import { type CellSettings, defineScenario, type Expectation } from '../harness/index.ts';

/** Minimum delay of an acknowledgement on Linux: TCP_DELACK_MIN, HZ / 25 (include/net/tcp.h). */
const DELAYED_ACK_US = 40_000;
/** The delay, with room for a tick of the kernel's timer and the request itself. */
const STALL = { of: DELAYED_ACK_US * 1.1, percent: 20 };

const NAGLE_ON_CLIENT = { clientNoDelay: false } as const satisfies Partial<CellSettings>;
const NAGLE_ON_ORIGIN = { originNoDelay: false } as const satisfies Partial<CellSettings>;
const NAGLE_ON_NGINX = { proxyNoDelay: false } as const satisfies Partial<CellSettings>;
const REQUEST_IN_PIECES = { requestWrites: 3 } as const satisfies Partial<CellSettings>;
const RESPONSE_IN_PIECES = { responseWrites: 3 } as const satisfies Partial<CellSettings>;
const NGINX = { path: 'nginx', upstreamKeepalive: 16 } as const satisfies Partial<CellSettings>;

/** Each cell with the host that delays the acknowledgement; null for none. */
const CELLS: readonly [CellSettings, 'client' | 'proxy' | 'origin' | null][] = [
  [{ name: 'request in one write' }, null],
  [{ name: 'request in one write, Nagle', ...NAGLE_ON_CLIENT }, null],
  [{ name: 'request in pieces', ...REQUEST_IN_PIECES }, null],
  [{ name: 'request in pieces, Nagle', ...NAGLE_ON_CLIENT, ...REQUEST_IN_PIECES }, 'origin'],

  [{ name: 'response in one write, Nagle', ...NAGLE_ON_ORIGIN }, null],
  [{ name: 'response in pieces', ...RESPONSE_IN_PIECES }, null],
  [{ name: 'response in pieces, Nagle', ...NAGLE_ON_ORIGIN, ...RESPONSE_IN_PIECES }, 'client'],
  // The option of a side affects only the data that this side sends.
  [{ name: 'response in pieces, Nagle on the client', ...NAGLE_ON_CLIENT, ...RESPONSE_IN_PIECES }, null],

  [{ name: 'nginx, request in pieces, Nagle', ...NGINX, ...NAGLE_ON_CLIENT, ...REQUEST_IN_PIECES }, 'proxy'],
  [
    { name: 'nginx, response in pieces, Nagle', ...NGINX, ...NAGLE_ON_ORIGIN, ...RESPONSE_IN_PIECES },
    'proxy',
  ],
  [
    { name: 'nginx with Nagle, response in pieces', ...NGINX, ...NAGLE_ON_NGINX, ...RESPONSE_IN_PIECES },
    null,
  ],
];

function stalls(cell: string, acknowledger: string): Expectation[] {
  return [
    {
      claim: `${cell}: the median request waits for a delayed acknowledgement`,
      cell,
      path: 'latency.p50Us',
      within: STALL,
    },
    {
      claim: `${cell}: the ${acknowledger} delays an acknowledgement for at least 80% of the answers`,
      cell,
      path: `hosts.${acknowledger}.counters.DelayedACKs`,
      atLeast: { path: 'counts.responses', times: 0.8 },
    },
  ];
}

function feelsNothing(cell: string): Expectation {
  return {
    claim: `${cell}: the median request waits for no acknowledgement`,
    cell,
    path: 'latency.p50Us',
    atMost: DELAYED_ACK_US / 4,
  };
}

/** A new connection acknowledges at once for a while: the first two answers do not stall, the others do. */
const SOME_STALL: CellSettings = {
  name: 'response in pieces, Nagle, 4 requests each',
  ...NAGLE_ON_ORIGIN,
  ...RESPONSE_IN_PIECES,
  reuse: 'requests-4',
  closer: 'server',
  load: { concurrency: 1, requests: 100 },
};

export default defineScenario({
  name: 'tcp-nodelay',
  question: 'Which side has to set TCP_NODELAY, and what is slow without it?',
  load: { kind: 'closed', concurrency: 4, requests: 160, durationMs: 6_000 },
  cells: [...CELLS.map(([cell]) => cell), SOME_STALL],
  expectedOf: 'lab',
  expect: [
    ...CELLS.flatMap(([{ name }, acknowledger]) =>
      acknowledger === null ? [feelsNothing(name)] : stalls(name, acknowledger),
    ),
    {
      claim: `${SOME_STALL.name}: latency has a second mode at a delayed acknowledgement`,
      cell: SOME_STALL.name,
      path: 'shape.modes.1.atUs',
      within: STALL,
    },
    {
      claim: `${SOME_STALL.name}: the client delays an acknowledgement for about half of the answers`,
      cell: SOME_STALL.name,
      path: 'hosts.client.counters.DelayedACKs',
      within: { of: { path: 'counts.responses', times: 0.5 }, percent: 40 },
    },
  ],
});

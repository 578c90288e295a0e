import { type CellSettings, defineScenario, type Expectation } from '../harness/index.ts';

// The server closes, so that no port of the client is used up and only the cost of connecting shows.
const NEW_EACH_TIME = { reuse: 'one-request', closer: 'server' } as const satisfies Partial<CellSettings>;

// Upstream connections are always kept, so that only the client's hop differs.
const KEPT_UPSTREAM = {
  path: 'nginx',
  upstreamKeepalive: 64,
  upstreamKeepaliveRequests: 1_000_000,
} as const satisfies Partial<CellSettings>;

const CALLERS = 4;
const REQUESTS = 6_000;

/** Requests / requests per connection. Each caller may have begun one more. It is the client that ends them. */
function opens(cell: string, requestsPerConnection: number): Expectation[] {
  const fewest = { path: 'counts.requests', times: 1 / requestsPerConnection };
  return [
    {
      claim: `${cell}: the client opens enough connections for its requests`,
      cell,
      path: 'connections.opened',
      ...(requestsPerConnection === 1 ? { equals: fewest } : { atLeast: fewest }),
      expectedOf: 'any',
    },
    {
      claim: `${cell}: no connection carries more requests than allowed`,
      cell,
      path: 'connections.requestsMax',
      atMost: requestsPerConnection,
      expectedOf: 'any',
    },
  ];
}

function keeps(cell: string): Expectation {
  return {
    claim: `${cell}: one connection per caller for all requests`,
    cell,
    path: 'connections.opened',
    equals: { path: 'load.concurrency' },
  };
}

/** Compares medians, because a busy machine can halve a rate. */
function takesLonger(cell: string, than: string, times: number): Expectation {
  return {
    claim: `${cell}: the median request takes at least ${times} times as long as with "${than}"`,
    cell,
    path: 'latency.p50Us',
    atLeast: { cell: than, path: 'latency.p50Us', times },
  };
}

function coldCostsMore(cell: string, times: number): Expectation {
  return {
    claim: `${cell}: a request that waits for a new connection takes at least ${times} times as long as any other`,
    cell,
    path: 'cold.p50Us',
    atLeast: { path: 'warm.p50Us', times },
  };
}

function upstream(cell: string, how: 'kept' | 'new', claim: string): Expectation {
  return {
    claim: `${cell}: ${claim}`,
    cell,
    path: 'hosts.proxy.activeOpens',
    ...(how === 'kept' ? { atMost: { path: 'load.concurrency' } } : { equals: { path: 'counts.requests' } }),
  };
}

export default defineScenario({
  name: 'keep-alive',
  question:
    'What does a new connection cost, and how many requests must share one before the cost no longer matters?',
  load: { kind: 'closed', concurrency: CALLERS, requests: REQUESTS, durationMs: 5_000 },
  cells: [
    { name: 'new each time', ...NEW_EACH_TIME },
    { name: '2 requests each', reuse: 'requests-2', closer: 'server' },
    { name: '10 requests each', reuse: 'requests-10', closer: 'server' },
    { name: '100 requests each', reuse: 'requests-100', closer: 'server' },
    { name: 'keep-alive', reuse: 'keep-alive' },
    { name: 'nginx, new each time', ...KEPT_UPSTREAM, ...NEW_EACH_TIME },
    { name: 'nginx, 10 requests each', ...KEPT_UPSTREAM, reuse: 'requests-10', closer: 'server' },
    { name: 'nginx, keep-alive', ...KEPT_UPSTREAM },
    { name: 'nginx, keep-alive to nginx only', path: 'nginx' },
    { name: 'nginx, new on both hops', path: 'nginx', ...NEW_EACH_TIME },
  ],
  reference: 'keep-alive',
  expectedOf: 'lab',
  expect: [
    ...opens('new each time', 1),
    ...opens('2 requests each', 2),
    ...opens('10 requests each', 10),
    ...opens('100 requests each', 100),
    ...opens('nginx, new each time', 1),
    ...opens('nginx, 10 requests each', 10),
    ...opens('nginx, new on both hops', 1),
    keeps('keep-alive'),
    keeps('nginx, keep-alive'),
    keeps('nginx, keep-alive to nginx only'),

    coldCostsMore('10 requests each', 1.2),
    coldCostsMore('100 requests each', 1.2),
    coldCostsMore('nginx, 10 requests each', 1.2),

    takesLonger('new each time', 'keep-alive', 2),
    takesLonger('2 requests each', 'keep-alive', 1.4),
    takesLonger('nginx, new each time', 'nginx, keep-alive', 1.2),
    takesLonger('nginx, keep-alive to nginx only', 'nginx, keep-alive', 1.5),
    takesLonger('nginx, new on both hops', 'nginx, new each time', 1.3),

    upstream('nginx, new each time', 'kept', 'upstream connections are kept whatever the client does'),
    upstream('nginx, keep-alive', 'kept', 'one upstream connection per caller'),
    upstream('nginx, keep-alive to nginx only', 'new', 'nginx opens an upstream connection for each request'),
    upstream('nginx, new on both hops', 'new', 'nginx opens a second connection for each request'),
  ],
});

import { type CellSettings, defineScenario, type Expectation } from '../harness/index.ts';

const CALLERS = 8;

// So high that nginx closes none for its number of requests (default 1,000), which is not the question here.
const MANY_REQUESTS = { upstreamKeepaliveRequests: 1_000_000 } as const satisfies Partial<CellSettings>;

const UPSTREAM_OPENS = 'hosts.proxy.activeOpens';
/** Path of the connections that nginx keeps idle: those that the origin's kernel has open after the load. */
const STILL_OPEN = 'hosts.origin.tableAfter.states.established';
const PROXY_TIME_WAIT = 'hosts.proxy.timeWaitPeak';

const TOO_SMALL = [1, 2, 4, 6];

function cached(size: number): CellSettings {
  return { name: `keepalive ${size}`, upstreamKeepalive: size, ...MANY_REQUESTS };
}

/** The cache is full, and nginx closes connections that do not fit. */
function keepsSome(cell: string, size: number): Expectation[] {
  return [
    { claim: `${cell}: nginx keeps ${size} idle`, cell, path: STILL_OPEN, equals: size },
    {
      claim: `${cell}: nginx closes the others, so their TIME_WAIT is on the proxy`,
      cell,
      path: PROXY_TIME_WAIT,
      atLeast: { path: UPSTREAM_OPENS, times: 0.5 },
    },
  ];
}

/** Each worker's cache has room for all callers, so their distribution does not matter. */
function keepsAll(cell: string, workers: number): Expectation[] {
  return [
    opens(cell, 'each worker opens no more upstream connections than there are callers', {
      atMost: { path: 'load.concurrency', times: workers },
    }),
    { claim: `${cell}: nginx closes no upstream connection`, cell, path: PROXY_TIME_WAIT, equals: 0 },
  ];
}

function opens(cell: string, claim: string, bound: Pick<Expectation, 'atLeast' | 'atMost'>): Expectation {
  return { claim: `${cell}: ${claim}`, cell, path: UPSTREAM_OPENS, ...bound };
}

function fewer(cell: string, than: string, times: number): Expectation {
  const atMost = { cell: than, path: UPSTREAM_OPENS, times };
  return opens(cell, `fewer upstream connections than "${than}"`, { atMost });
}

function opensEachTime(cell: string): Expectation {
  return {
    claim: `${cell}: a new upstream connection for each request`,
    cell,
    path: UPSTREAM_OPENS,
    equals: { path: 'counts.requests' },
  };
}

/** Reuse was asked for and did not happen. nginx does not report that; only the count of connections shows it. */
function inert(cell: string): Expectation {
  return { claim: `${cell}: keepalive has no effect`, cell, path: 'state', equals: 'invalid' };
}

const INERT = [
  { ...cached(CALLERS), name: 'keepalive 8, HTTP/1.0', upstreamProtocol: 'http/1.0' },
  { ...cached(CALLERS), name: 'keepalive 8, Connection: close', upstreamConnection: 'close' },
  { ...cached(CALLERS), name: 'nginx 1.28, keepalive 8', proxyDefaults: 'nginx-1.28' },
] as const satisfies CellSettings[];

export default defineScenario({
  name: 'proxy-keepalive',
  question: 'How large must the upstream keep-alive of nginx be, and when does it silently do nothing?',
  strategy: { path: 'nginx' },
  load: { kind: 'closed', concurrency: CALLERS, requests: 2_000, durationMs: 5_000 },
  // Long enough for all callers to be upstream at once.
  origin: { delay: 'exponential 2ms' },
  cells: [
    { name: 'off' },
    ...[...TOO_SMALL, CALLERS, 32].map(cached),
    ...INERT,
    { name: 'nginx 1.28', proxyDefaults: 'nginx-1.28' },
    { name: 'nginx 1.30', proxyDefaults: 'nginx-1.30' },
    { ...cached(4), name: 'two workers, keepalive 4', proxyWorkers: 2 },
    { ...cached(CALLERS), name: 'two workers, keepalive 8', proxyWorkers: 2 },
    { name: 'keepalive 8, 10 requests each', upstreamKeepalive: CALLERS, upstreamKeepaliveRequests: 10 },
  ],
  reference: 'keepalive 32',
  expectedOf: 'lab',
  expect: [
    opensEachTime('off'),
    opensEachTime('nginx 1.28'),
    ...INERT.map(({ name }) => inert(name)),

    ...TOO_SMALL.flatMap((size) => keepsSome(`keepalive ${size}`, size)),
    opens('keepalive 1', 'a new upstream connection for at least every third request', {
      atLeast: { path: 'counts.requests', times: 1 / 3 },
    }),
    fewer('keepalive 2', 'keepalive 1', 0.9),
    fewer('keepalive 4', 'keepalive 2', 0.7),
    fewer('keepalive 6', 'keepalive 4', 0.7),

    ...keepsAll('keepalive 8', 1),
    ...keepsAll('keepalive 32', 1),
    ...keepsAll('nginx 1.30', 1),
    ...keepsAll('two workers, keepalive 8', 2),
    {
      claim: 'two workers, keepalive 4: each worker keeps at most 4 idle connections',
      cell: 'two workers, keepalive 4',
      path: STILL_OPEN,
      atMost: 8,
    },
    opens('keepalive 8, 10 requests each', 'a new upstream connection after every tenth request', {
      atLeast: { path: 'counts.requests', times: 0.1 },
    }),
  ],
});

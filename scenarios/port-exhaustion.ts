import { type CellSettings, defineScenario, type Expectation } from '../harness/index.ts';

const NEW_EACH_TIME = {
  path: 'direct',
  reuse: 'one-request',
  closer: 'client',
} as const satisfies Partial<CellSettings>;

const REMEDY = {
  ...NEW_EACH_TIME,
  remedyFor: 'client closes first',
  load: { durationMs: 3_000 },
} as const satisfies Partial<CellSettings>;

// About 15 requests are in progress at once. nginx closes idle connections that do not fit into its cache.
const BUSY_UPSTREAM = {
  path: 'nginx',
  // So high that nginx closes none for its number of requests (default 1,000), which is not the question here.
  upstreamKeepaliveRequests: 1_000_000,
  origin: { delay: 'exponential 10ms' },
} as const satisfies Partial<CellSettings>;

/** Expectations for a cell whose ports run out. The number of upstream connections is random, so it gets a tolerance. */
function exhausts(cell: string, host: 'client' | 'proxy', exact = host === 'client'): Expectation[] {
  const predicted = { path: 'prediction.exhaustedAfterConnections' };
  return [
    {
      claim: `${cell}: the ${host} runs out of ports`,
      cell,
      path: 'exhaustion.host',
      equals: host,
    },
    {
      claim: `${cell}: after the predicted number of connections`,
      cell,
      path: 'exhaustion.afterConnections',
      ...(exact
        ? { equals: predicted }
        : { within: { of: predicted, percent: host === 'client' ? 0.2 : 5 } }),
    },
    {
      claim: `${cell}: at the predicted time`,
      cell,
      path: 'exhaustion.atMs',
      within: { of: { path: 'prediction.exhaustedAtMs' }, percent: host === 'client' ? 5 : 25 },
    },
  ];
}

/**
 * Twice the ports last for twice the connections: the number is a law, the time also depends on the machine. 1.99, because
 * bind(0) may miss one port per address.
 */
function lastsLonger(cell: string, than: string): Expectation {
  return {
    claim: `${cell}: lasts for twice as many connections as "${than}"`,
    cell,
    path: 'exhaustion.afterConnections',
    atLeast: { cell: than, path: 'exhaustion.afterConnections', times: 1.99 },
  };
}

function neverExhausts(cell: string): Expectation {
  return { claim: `${cell}: no ports run out`, cell, path: 'exhaustion', equals: null };
}

function timeWait(cell: string, host: 'client' | 'proxy' | 'origin', some: 'none' | 'some'): Expectation {
  return {
    claim: `${cell}: ${some === 'none' ? 'no' : 'there is'} TIME_WAIT on the ${host}`,
    cell,
    path: `hosts.${host}.timeWaitPeak`,
    ...(some === 'none' ? { equals: 0 } : { atLeast: 1 }),
  };
}

export default defineScenario({
  name: 'port-exhaustion',
  question: 'Which connection strategies run out of ports, on which host, and what does each remedy buy?',
  lab: { ports: '40000-41999' },
  load: { kind: 'open', ratePerSecond: 1_500, arrivals: 'constant', durationMs: 1_700 },
  cells: [
    { name: 'client closes first', ...NEW_EACH_TIME },
    { name: 'server closes first', ...NEW_EACH_TIME, closer: 'server' },
    { name: 'reset', ...NEW_EACH_TIME, closer: 'reset' },
    {
      name: 'keep-alive pool',
      reuse: 'keep-alive',
      pool: 16,
      load: { kind: 'closed', concurrency: 16, durationMs: 1_000 },
    },
    {
      name: 'nginx, keepalive too small',
      ...BUSY_UPSTREAM,
      upstreamKeepalive: 1,
      load: { arrivals: 'poisson', durationMs: 3_200 },
    },
    {
      // The defaults of nginx before 1.29.7, with an answer of unknown length: nginx waits for the origin's FIN.
      name: 'nginx, no upstream keepalive',
      path: 'nginx',
      upstreamProtocol: 'http/1.0',
      origin: { ...BUSY_UPSTREAM.origin, contentLength: false },
      load: { arrivals: 'poisson' },
    },
    {
      // The same with a Content-Length: nginx closes when it has all bytes, often before the origin.
      name: 'nginx, no upstream keepalive, known length',
      path: 'nginx',
      upstreamProtocol: 'http/1.0',
      origin: BUSY_UPSTREAM.origin,
      load: { arrivals: 'poisson', durationMs: 1_500 },
    },
    {
      name: 'nginx, enough keepalive',
      ...BUSY_UPSTREAM,
      upstreamKeepalive: 256,
      load: { arrivals: 'poisson' },
    },
    { name: 'two source addresses', ...REMEDY, sourceAddresses: 2 },
    { name: 'tcp_tw_reuse=1', ...REMEDY, twReuse: 1 },
    { name: 'range twice as wide', ...REMEDY, portRangeScale: 2 },
    {
      name: 'nginx, two bind addresses',
      ...BUSY_UPSTREAM,
      upstreamKeepalive: 1,
      bindAddresses: 2,
      remedyFor: 'nginx, keepalive too small',
      load: { arrivals: 'poisson', durationMs: 5_500 },
    },
  ],
  reference: 'keep-alive pool',
  expectedOf: 'lab',
  expect: [
    ...exhausts('client closes first', 'client'),
    {
      claim: 'client closes first: every port of the client is in TIME_WAIT',
      cell: 'client closes first',
      path: 'hosts.client.timeWaitPeak',
      equals: { path: 'hosts.client.portCapacity' },
    },
    timeWait('client closes first', 'origin', 'none'),

    neverExhausts('server closes first'),
    timeWait('server closes first', 'client', 'none'),
    timeWait('server closes first', 'origin', 'some'),

    neverExhausts('reset'),
    timeWait('reset', 'client', 'none'),
    timeWait('reset', 'origin', 'none'),
    {
      claim: 'reset: the client sends one RST per connection',
      cell: 'reset',
      path: 'hosts.client.resets',
      within: { of: { path: 'connections.opened' }, percent: 1 },
    },

    neverExhausts('keep-alive pool'),
    timeWait('keep-alive pool', 'client', 'none'),
    {
      claim: 'keep-alive pool: the pool opens each of its connections once',
      cell: 'keep-alive pool',
      path: 'connections.opened',
      equals: { path: 'strategy.pool' },
    },

    ...exhausts('nginx, keepalive too small', 'proxy'),
    timeWait('nginx, keepalive too small', 'proxy', 'some'),
    {
      claim: 'nginx, keepalive too small: nginx cannot assign an address',
      cell: 'nginx, keepalive too small',
      path: 'nginxErrors.no-ports',
      atLeast: 1,
    },
    {
      claim: 'nginx, keepalive too small: clients get 502',
      cell: 'nginx, keepalive too small',
      path: 'counts.statuses.502',
      atLeast: 1,
    },

    neverExhausts('nginx, no upstream keepalive'),
    timeWait('nginx, no upstream keepalive', 'proxy', 'none'),
    timeWait('nginx, no upstream keepalive', 'origin', 'some'),
    timeWait('nginx, no upstream keepalive, known length', 'origin', 'some'),
    timeWait('nginx, no upstream keepalive, known length', 'proxy', 'some'),

    neverExhausts('nginx, enough keepalive'),
    timeWait('nginx, enough keepalive', 'proxy', 'none'),
    timeWait('nginx, enough keepalive', 'origin', 'none'),

    // bind(0) tries an even number of ports. In an odd range it may miss one per address.
    ...exhausts('two source addresses', 'client', false),
    lastsLonger('two source addresses', 'client closes first'),
    {
      claim: 'tcp_tw_reuse=1: ports run out only if predicted',
      cell: 'tcp_tw_reuse=1',
      path: 'exhaustion.host',
      equals: { path: 'prediction.host' },
    },
    ...exhausts('range twice as wide', 'client'),
    lastsLonger('range twice as wide', 'client closes first'),
    ...exhausts('nginx, two bind addresses', 'proxy'),
    lastsLonger('nginx, two bind addresses', 'nginx, keepalive too small'),
  ],
});

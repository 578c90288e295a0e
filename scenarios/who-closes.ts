import { type CellSettings, defineScenario, type Expectation, type HostName } from '../harness/index.ts';

const ONE_REQUEST = { reuse: 'one-request' } as const satisfies Partial<CellSettings>;
const TEN_REQUESTS = { reuse: 'requests-10' } as const satisfies Partial<CellSettings>;
const ORIGIN_ALLOWS_TEN = { origin: { maxRequestsPerSocket: 10 } } as const satisfies Partial<CellSettings>;

// A page of four objects, one of them slow. The connections of the other three are idle meanwhile.
const PAGES = { concurrency: 1, objectsPerPage: 4, requests: 40 } as const;
const IMPATIENT_CLIENT = {
  idleTimeoutMs: 20,
  origin: { delay: 'every 4th 100ms' },
  load: PAGES,
} as const satisfies Partial<CellSettings>;
// Node waits a second longer than its keepAliveTimeout (`keepAliveTimeoutBuffer`).
const IMPATIENT_ORIGIN = {
  origin: { delay: 'every 4th 1.4s', keepAliveTimeoutMs: 100 },
  load: { ...PAGES, requests: 8 },
} as const satisfies Partial<CellSettings>;

const KEPT_UPSTREAM = {
  path: 'nginx',
  upstreamKeepalive: 8,
  upstreamKeepaliveRequests: 1_000_000,
} as const satisfies Partial<CellSettings>;

/** The host that holds the TIME_WAIT of a hop's connections; null if they stay open or end by RST. */
type Holder = HostName | null;

/** Each cell with the host that holds TIME_WAIT. */
const DIRECT: readonly [CellSettings, Holder][] = [
  [{ name: 'client ends the socket', ...ONE_REQUEST, closer: 'client' }, 'client'],
  [{ name: 'client ends it after 10 requests', ...TEN_REQUESTS, closer: 'client' }, 'client'],
  [{ name: 'client asks for close', ...ONE_REQUEST, closer: 'server' }, 'origin'],
  [{ name: 'client resets', ...ONE_REQUEST, closer: 'reset' }, null],
  [{ name: 'client idle timeout', ...IMPATIENT_CLIENT }, 'client'],
  [{ name: 'origin says close', ...ONE_REQUEST, closer: 'server', origin: { close: true } }, 'origin'],
  [{ name: 'origin idle timeout', ...IMPATIENT_ORIGIN }, 'origin'],
  [{ name: 'nobody closes' }, null],
  [{ name: 'undici, one request each', driver: 'undici', ...ONE_REQUEST, closer: 'server' }, 'origin'],
  [{ name: 'undici idle timeout', driver: 'undici', ...IMPATIENT_CLIENT }, 'client'],
  [
    {
      name: 'undici, origin allows 10 requests',
      driver: 'undici',
      ...ORIGIN_ALLOWS_TEN,
    },
    'client',
  ],
];

const CLIENT_TO_NGINX: readonly [CellSettings, Holder][] = [
  [{ name: 'nginx, client ends the socket', ...KEPT_UPSTREAM, ...ONE_REQUEST, closer: 'client' }, 'client'],
  [{ name: 'nginx, client asks for close', ...KEPT_UPSTREAM, ...ONE_REQUEST, closer: 'server' }, 'proxy'],
];

const NGINX_TO_ORIGIN: readonly [CellSettings, Holder][] = [
  // The length is unknown, so nginx waits for the origin's FIN. With a known length both may close first.
  [
    { name: 'nginx 1.28', path: 'nginx', proxyDefaults: 'nginx-1.28', origin: { contentLength: false } },
    'origin',
  ],
  [
    {
      name: 'nginx, keepalive too small',
      ...KEPT_UPSTREAM,
      upstreamKeepalive: 1,
      load: { concurrency: 8 },
      origin: { delay: 'exponential 2ms' },
    },
    'proxy',
  ],
  [{ name: 'nginx, 10 requests each', ...KEPT_UPSTREAM, upstreamKeepaliveRequests: 10 }, 'proxy'],
  [{ name: 'nginx, origin allows 10 requests', ...KEPT_UPSTREAM, ...ORIGIN_ALLOWS_TEN }, 'proxy'],
  [
    {
      name: 'nginx idle timeout',
      ...KEPT_UPSTREAM,
      upstreamKeepaliveTimeoutMs: 20,
      origin: IMPATIENT_CLIENT.origin,
      load: PAGES,
    },
    'proxy',
  ],
  [{ name: 'nginx, origin idle timeout', ...KEPT_UPSTREAM, ...IMPATIENT_ORIGIN }, 'origin'],
];

/** Smallest share of connections with TIME_WAIT on the expected host. The last connections are open at the load's end. */
const MOST = 0.6;
/** Largest share on any other host. If both ends send FIN at once, both hold the TIME_WAIT. */
const FEW = 0.1;

function holds(
  cell: string,
  host: HostName,
  { holder, opened }: { holder: Holder; opened: string },
): Expectation {
  return {
    claim: `${cell}: ${host === holder ? '' : 'little or no '}TIME_WAIT on the ${host}`,
    cell,
    path: `hosts.${host}.timeWaitPeak`,
    ...(host === holder
      ? { atLeast: { path: opened, times: MOST } }
      : { atMost: { path: opened, times: FEW } }),
  };
}

function lands(
  cells: readonly [CellSettings, Holder][],
  hosts: readonly HostName[],
  opened: string,
): Expectation[] {
  return cells.flatMap(([{ name }, holder]) => hosts.map((host) => holds(name, host, { holder, opened })));
}

export default defineScenario({
  name: 'who-closes',
  question: 'Which host holds the TIME_WAIT after each way of ending a connection?',
  load: { kind: 'closed', concurrency: 4, requests: 400, durationMs: 3_000 },
  cells: [...DIRECT, ...CLIENT_TO_NGINX, ...NGINX_TO_ORIGIN].map(([cell]) => cell),
  expectedOf: 'lab',
  expect: [
    ...lands(DIRECT, ['client', 'origin'], 'connections.opened'),
    ...lands(CLIENT_TO_NGINX, ['client', 'proxy', 'origin'], 'connections.opened'),
    ...lands(NGINX_TO_ORIGIN, ['client', 'proxy', 'origin'], 'hosts.proxy.activeOpens'),
  ],
});

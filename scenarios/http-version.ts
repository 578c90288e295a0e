import { type CellSettings, defineScenario, type Expectation, type Operand } from '../harness/index.ts';

const CALLERS = 16;
const NGINX = { path: 'nginx', upstreamKeepalive: 64 } as const satisfies Partial<CellSettings>;
const H2 = { protocol: 'h2', tls: '1.3', pool: 1 } as const satisfies Partial<CellSettings>;
const H3 = { driver: 'h3', protocol: 'h3', tls: '1.3', pool: 1 } as const satisfies Partial<CellSettings>;

const VERSIONS = {
  'HTTP/1.0': { protocol: 'http/1.0', reuse: 'one-request', closer: 'server' },
  'HTTP/1.1': { protocol: 'http/1.1' },
  'HTTP/1.1, TLS': { protocol: 'http/1.1', tls: '1.3' },
  h2c: { protocol: 'h2c', pool: 1 },
  h2: H2,
  'nginx, HTTP/1.1, TLS': { ...NGINX, protocol: 'http/1.1', tls: '1.3' },
  'nginx, h2': { ...NGINX, ...H2 },
  'nginx, h3': { ...NGINX, ...H3 },
} as const satisfies Record<string, Partial<CellSettings>>;

const SIZES = {
  'small bodies': {},
  'large bodies': { origin: { bodyBytes: 200_000 }, load: { requests: 1_600 } },
} as const satisfies Record<string, Partial<CellSettings>>;

/** Those of node:http2, and of HTTP/2 itself. The driver `socket` takes as much as the protocol allows. */
const SMALL_WINDOWS = {
  streamWindowBytes: 65_535,
  connectionWindowBytes: 65_535,
} as const satisfies Partial<CellSettings>;
/** Cells of which each is also run with small windows. */
const BY_WINDOWS = ['h2c', 'nginx, h2'] as const;

const SLOW_MS = 50;
/** A load of which ten of twenty requests arrive during the slow one. */
const ONE_SLOW = {
  origin: { delay: `every 20th ${SLOW_MS}ms` },
  load: { kind: 'open', ratePerSecond: 200, arrivals: 'constant', durationMs: 2_000 },
} as const satisfies Partial<CellSettings>;

/** Cells with a slow answer, and whether the requests behind it wait for it. */
const BEHIND_A_SLOW_ONE: readonly [CellSettings, 'wait' | 'pass'][] = [
  [{ name: 'one slow, HTTP/1.1 on one connection', ...ONE_SLOW, pool: 1 }, 'wait'],
  [{ name: 'one slow, HTTP/1.1 pipelining', ...ONE_SLOW, pool: 1, pipelining: 32 }, 'wait'],
  [{ name: 'one slow, HTTP/1.1 pool', ...ONE_SLOW, pool: CALLERS }, 'pass'],
  [{ name: 'one slow, h2c', ...ONE_SLOW, ...VERSIONS.h2c }, 'pass'],
  [{ name: 'one slow, h2', ...ONE_SLOW, ...H2 }, 'pass'],
  [{ name: 'one slow, nginx, h3', ...ONE_SLOW, ...VERSIONS['nginx, h3'] }, 'pass'],
];

function opens(cell: string, claim: string, equals: Operand): Expectation {
  return { claim: `${cell}: ${claim}`, cell, path: 'connections.opened', equals };
}

function multiplexes(cell: string): Expectation[] {
  return [
    opens(cell, 'one connection for all callers', 1),
    {
      claim: `${cell}: it carries the requests of all callers at once`,
      cell,
      path: 'connections.mostInFlight',
      equals: { path: 'load.concurrency' },
    },
  ];
}

/** With full windows a server has begun all answers and can end none, so they share the connection. */
function interleaves(version: (typeof BY_WINDOWS)[number]): Expectation[] {
  const cell = `${version}, 64 kB windows`;
  return [
    ...multiplexes(cell),
    {
      claim: `${cell}: answers share the connection, so most of the time passes after the first byte`,
      cell,
      path: 'phases.body.p50Us',
      atLeast: { path: 'phases.ttfb.p50Us', times: 2 },
    },
    {
      claim: `${cell}: an answer takes at least 1.5 times as long from its first byte as with large windows`,
      cell,
      path: 'phases.body.p50Us',
      atLeast: { cell: `${version}, large bodies`, path: 'phases.body.p50Us', times: 1.5 },
    },
  ];
}

function ofSize(size: keyof typeof SIZES): Expectation[] {
  const perCaller = { path: 'load.concurrency' };
  const multiplexed = ['h2c', 'h2', 'nginx, h2', 'nginx, h3'];
  return [
    opens(`HTTP/1.0, ${size}`, 'a connection for each request', { path: 'counts.requests' }),
    opens(`HTTP/1.1, ${size}`, 'a connection for each caller', perCaller),
    opens(`HTTP/1.1, TLS, ${size}`, 'a connection for each caller', perCaller),
    opens(`nginx, HTTP/1.1, TLS, ${size}`, 'a connection for each caller', perCaller),
    ...multiplexed.flatMap((version) => multiplexes(`${version}, ${size}`)),
  ];
}

/** With constant arrivals, nine requests in twenty come during a slow answer. They wait 5 to 45 ms for its end. */
function behindASlowOne(cell: string, how: 'wait' | 'pass'): Expectation {
  const claim = `${cell}: others ${how === 'wait' ? 'wait for the slow answer' : 'pass the slow answer'}`;
  const bound = how === 'wait' ? { atLeast: (SLOW_MS * 1_000) / 2 } : { atMost: (SLOW_MS * 1_000) / 4 };
  return { claim, cell, path: 'latency.p90Us', ...bound };
}

export default defineScenario({
  name: 'http-version',
  question:
    'What does each version of HTTP change for small bodies, for large ones, and behind a slow answer?',
  load: { kind: 'closed', concurrency: CALLERS, requests: 8_000, durationMs: 3_000 },
  cells: [
    ...Object.entries(SIZES).flatMap(([size, settings]) =>
      Object.entries(VERSIONS).map(([version, values]) => ({
        name: `${version}, ${size}`,
        ...values,
        ...settings,
      })),
    ),
    ...BY_WINDOWS.map((version) => ({
      name: `${version}, 64 kB windows`,
      ...VERSIONS[version],
      ...SIZES['large bodies'],
      ...SMALL_WINDOWS,
    })),
    ...BEHIND_A_SLOW_ONE.map(([cell]) => cell),
  ],
  reference: 'HTTP/1.1, small bodies',
  expectedOf: 'lab',
  expect: [
    ...ofSize('small bodies'),
    ...ofSize('large bodies'),
    {
      claim: 'HTTP/1.0, small bodies: the median request takes at least 1.5 times as long as with HTTP/1.1',
      cell: 'HTTP/1.0, small bodies',
      path: 'latency.p50Us',
      atLeast: { cell: 'HTTP/1.1, small bodies', path: 'latency.p50Us', times: 1.5 },
    },
    ...BY_WINDOWS.flatMap(interleaves),
    ...BEHIND_A_SLOW_ONE.map(([{ name }, how]) => behindASlowOne(name, how)),
  ],
});

import { type CellSettings, defineScenario, type Expectation } from '../harness/index.ts';

// One request in ten waits for a new connection. The client closes, because HTTP/2 cannot ask the server to close.
const TEN_EACH = { reuse: 'requests-10', closer: 'client' } as const satisfies Partial<CellSettings>;
const RESUMED = { resumption: true } as const satisfies Partial<CellSettings>;
const MUTUAL = { clientCertificate: true } as const satisfies Partial<CellSettings>;
const NGINX = { path: 'nginx', upstreamKeepalive: 8 } as const satisfies Partial<CellSettings>;

const RESUMED_TOO = ['TLS 1.2', 'TLS 1.3', 'nginx, TLS 1.2', 'nginx, TLS 1.3'];
const FULL = [...RESUMED_TOO, 'TLS 1.3, mutual', 'h2, TLS 1.3', 'nginx, h3'];

function coldIsSlower(cell: string, times: number): Expectation {
  return {
    claim: `${cell}: the first request of a connection takes at least ${times} times as long as those after it`,
    cell,
    path: 'cold.p50Us',
    atLeast: { path: 'warm.p50Us', times },
  };
}

function coldCostsMore(cell: string, than: string, times: number): Expectation {
  return {
    claim: `${cell}: a first request takes at least ${times} times as long as with "${than}"`,
    cell,
    path: 'cold.p50Us',
    atLeast: { cell: than, path: 'cold.p50Us', times },
  };
}

/** Every connection has a handshake. With resumption all but the first few continue an earlier session. */
function handshakes(cell: string, how: 'full' | 'resumed'): Expectation[] {
  return [
    {
      claim: `${cell}: a handshake for each connection`,
      cell,
      path: 'connections.handshakes',
      equals: { path: 'connections.opened' },
      expectedOf: 'any',
    },
    {
      claim: `${cell}: ${how === 'full' ? 'none resumes a session' : 'all but the first few resume a session'}`,
      cell,
      path: 'connections.resumed',
      // A client that does not ask resumes none. Whether one that asks does depends on the server.
      ...(how === 'full'
        ? { equals: 0, expectedOf: 'any' }
        : { atLeast: { path: 'connections.opened', times: 0.95 } }),
    },
  ];
}

const RTTS_MS = [10, 50, 100] as const;
/** Round trips of a first request: TCP, TLS (RFC 5246, 7.3; RFC 8446, 2) and the request itself. */
const ROUND_TRIPS = {
  plain: { strategy: {}, count: 2 },
  'TLS 1.2': { strategy: { tls: '1.2' }, count: 4 },
  'TLS 1.2, resumed': { strategy: { tls: '1.2', ...RESUMED }, count: 3 },
  'TLS 1.3': { strategy: { tls: '1.3' }, count: 3 },
  'TLS 1.3, resumed': { strategy: { tls: '1.3', ...RESUMED }, count: 3 },
} as const satisfies Record<string, { strategy: Partial<CellSettings>; count: number }>;
type FarName = keyof typeof ROUND_TRIPS;

const FAR = RTTS_MS.flatMap((rttMs) =>
  (Object.keys(ROUND_TRIPS) as FarName[]).map((near) => ({ rttMs, near, name: `${near}, ${rttMs} ms` })),
);
const FAR_LOAD = { concurrency: 4, durationMs: 2_500 };

/** The first request costs the round trips beside the work that the same cell without a distance shows. */
function takesRoundTrips({ name, near, rttMs }: (typeof FAR)[number]): Expectation[] {
  const { count } = ROUND_TRIPS[near];
  return [
    {
      claim: `${name}: a first request takes ${count} round trips more than without a distance`,
      cell: name,
      path: 'cold.p50Us',
      // Timers and scheduling add some 0.2 ms for each round trip, whatever it takes.
      within: {
        of: { cell: near, path: 'cold.p50Us', plus: count * rttMs * 1_000 },
        percent: rttMs < 50 ? 8 : 3,
      },
    },
    {
      claim: `${name}: a later one takes one`,
      cell: name,
      path: 'warm.p50Us',
      within: { of: { cell: near, path: 'warm.p50Us', plus: rttMs * 1_000 }, percent: rttMs < 50 ? 12 : 6 },
    },
  ];
}

function cheaper(cell: string, than: string, times: number): Expectation {
  return {
    claim: `${cell}: a handshake takes at most ${times} of the time that it takes with "${than}"`,
    cell,
    path: 'phases.tls.p50Us',
    atMost: { cell: than, path: 'phases.tls.p50Us', times },
  };
}

export default defineScenario({
  name: 'cold-start',
  question: 'How much longer does the first request of a connection take, plain and with TLS?',
  strategy: TEN_EACH,
  // With one caller, handshakes do not wait for each other, so the numbers show only their own CPU time.
  load: { kind: 'closed', concurrency: 1, requests: 2_000, durationMs: 4_000 },
  cells: [
    { name: 'plain' },
    { name: 'TLS 1.2', tls: '1.2' },
    { name: 'TLS 1.2, resumed', tls: '1.2', ...RESUMED },
    { name: 'TLS 1.3', tls: '1.3' },
    { name: 'TLS 1.3, resumed', tls: '1.3', ...RESUMED },
    { name: 'TLS 1.3, mutual', tls: '1.3', ...MUTUAL },
    { name: 'nginx, plain', ...NGINX },
    { name: 'nginx, TLS 1.2', ...NGINX, tls: '1.2' },
    { name: 'nginx, TLS 1.2, resumed', ...NGINX, tls: '1.2', ...RESUMED },
    { name: 'nginx, TLS 1.3', ...NGINX, tls: '1.3' },
    { name: 'nginx, TLS 1.3, resumed', ...NGINX, tls: '1.3', ...RESUMED },
    { name: 'h2, TLS 1.3', driver: 'http2', protocol: 'h2', tls: '1.3' },
    { name: 'nginx, h3', ...NGINX, driver: 'h3', protocol: 'h3', tls: '1.3' },
    ...FAR.map(({ name, near, rttMs }) => ({ name, rttMs, load: FAR_LOAD, ...ROUND_TRIPS[near].strategy })),
  ],
  expectedOf: 'lab',
  expect: [
    ...FAR.flatMap(takesRoundTrips),
    coldIsSlower('plain', 1.5),
    coldIsSlower('nginx, plain', 1.2),
    ...FULL.flatMap((cell) => [coldIsSlower(cell, 2), ...handshakes(cell, 'full')]),
    ...RESUMED_TOO.flatMap((cell) => [
      ...handshakes(`${cell}, resumed`, 'resumed'),
      coldIsSlower(`${cell}, resumed`, 1.5),
    ]),
    // TLS 1.3 is not here: a resumed handshake still has a key exchange, which is most of the work with this certificate.
    cheaper('TLS 1.2, resumed', 'TLS 1.2', 0.8),
    cheaper('nginx, TLS 1.2, resumed', 'nginx, TLS 1.2', 0.8),
    coldCostsMore('TLS 1.2', 'plain', 1.5),
    coldCostsMore('TLS 1.3', 'plain', 1.5),
    coldCostsMore('nginx, TLS 1.2', 'nginx, plain', 1.5),
    coldCostsMore('nginx, TLS 1.3', 'nginx, plain', 1.5),
    {
      claim: 'TLS 1.3, mutual: the client sends its certificate on each connection',
      cell: 'TLS 1.3, mutual',
      path: 'served.origin.tls.clientCertificates',
      equals: { path: 'connections.opened' },
    },
  ],
});

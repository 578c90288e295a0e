import { type CellSettings, defineScenario, type Expectation, type Operand } from '../harness/index.ts';

const OBJECTS = 24;
const OBJECT_MS = 5;
const PAGES = 15;

/** Smallest share of the ideal time that a page may take, because Node's timers may fire up to a millisecond early. */
const TIMER_SHARE = 0.8;

const NGINX = { path: 'nginx', upstreamKeepalive: 64 } as const satisfies Partial<CellSettings>;
const NEW_EACH = { reuse: 'one-request', closer: 'server' } as const satisfies Partial<CellSettings>;
const H2C = { driver: 'http2', protocol: 'h2c', pool: 1 } as const satisfies Partial<CellSettings>;
const H2 = { driver: 'http2', protocol: 'h2', tls: '1.3', pool: 1 } as const satisfies Partial<CellSettings>;
const H3 = { driver: 'h3', protocol: 'h3', tls: '1.3', pool: 1 } as const satisfies Partial<CellSettings>;

/** With n objects at once a page takes OBJECTS / n rounds, each as long as one object. */
function inRounds(cell: string, atOnce: number): Expectation {
  return {
    claim: `${cell}: a page takes at least about ${Math.ceil(OBJECTS / atOnce)} rounds of ${OBJECT_MS} ms`,
    cell,
    path: 'page.p50Us',
    atLeast: Math.ceil(OBJECTS / atOnce) * OBJECT_MS * 1_000 * TIMER_SHARE,
  };
}

function faster(cell: string, than: string, times: number): Expectation {
  return {
    claim: `${cell}: a page takes at most ${times} of the time that it takes with "${than}"`,
    cell,
    path: 'page.p50Us',
    atMost: { cell: than, path: 'page.p50Us', times },
  };
}

function opens(cell: string, claim: string, equals: Operand): Expectation {
  return { claim: `${cell}: ${claim}`, cell, path: 'connections.opened', equals };
}

function allOnOne(cell: string): Expectation[] {
  return [
    opens(cell, 'one connection for everything', 1),
    {
      claim: `${cell}: all objects of a page are requested at once`,
      cell,
      path: 'connections.mostInFlight',
      equals: OBJECTS,
    },
  ];
}

export default defineScenario({
  name: 'parallel-connections',
  question:
    'How fast does a page of many objects load over n connections, over one with pipelining, and over HTTP/2?',
  // One visitor, who requests all objects of a page at once, and the next page when all have arrived.
  load: {
    kind: 'closed',
    concurrency: 1,
    objectsPerPage: OBJECTS,
    requests: PAGES * OBJECTS,
    durationMs: 4_000,
  },
  origin: { delay: `constant ${OBJECT_MS}ms`, bodyBytes: 10_000 },
  cells: [
    { name: '1 connection', pool: 1 },
    { name: '2 connections', pool: 2 },
    { name: '6 connections', pool: 6 },
    { name: '12 connections', pool: 12 },
    { name: '24 connections', pool: OBJECTS },
    { name: '6 at once, new for each object', pool: 6, ...NEW_EACH },
    { name: '24 at once, new for each object', pool: OBJECTS, ...NEW_EACH },
    { name: 'pipelining', pool: 1, pipelining: OBJECTS },
    { name: 'h2c', ...H2C },
    { name: 'h2c, 6 streams', ...H2C, streams: 6 },
    { name: 'h2', ...H2 },
    { name: 'nginx, 1 connection', ...NGINX, pool: 1 },
    { name: 'nginx, pipelining', ...NGINX, pool: 1, pipelining: OBJECTS },
    { name: 'nginx, h2', ...NGINX, ...H2 },
    { name: 'nginx, h3', ...NGINX, ...H3 },
  ],
  expectedOf: 'lab',
  expect: [
    ...[1, 2, 6, 12, OBJECTS].flatMap((count) => {
      const cell = count === 1 ? '1 connection' : `${count} connections`;
      return [inRounds(cell, count), opens(cell, `opens ${count}`, count)];
    }),
    faster('2 connections', '1 connection', 0.7),
    faster('6 connections', '2 connections', 0.6),
    faster('12 connections', '6 connections', 0.9),
    faster('24 connections', '1 connection', 0.2),

    ...[6, OBJECTS].flatMap((count) => {
      const cell = `${count} at once, new for each object`;
      return [
        inRounds(cell, count),
        opens(cell, 'a connection for each object', { path: 'counts.requests' }),
      ];
    }),
    faster('6 at once, new for each object', '1 connection', 0.5),

    ...['pipelining', 'h2c', 'h2', 'nginx, pipelining', 'nginx, h2', 'nginx, h3'].flatMap(allOnOne),
    faster('pipelining', '1 connection', 0.3),
    faster('h2c', '1 connection', 0.3),
    faster('h2', '1 connection', 0.3),
    inRounds('h2c, 6 streams', 6),
    faster('h2c, 6 streams', '1 connection', 0.5),

    inRounds('nginx, 1 connection', 1),
    // nginx reads a pipelined request after it has answered the previous one.
    inRounds('nginx, pipelining', 1),
    faster('nginx, h2', 'nginx, pipelining', 0.4),
    faster('nginx, h3', 'nginx, pipelining', 0.4),
  ],
});

import { type CellSettings, defineScenario, type Expectation } from '../harness/index.ts';

const RTT_MS = 40;
const OBJECTS = 60;

const H1 = { pool: 6 } as const satisfies Partial<CellSettings>;
const H2 = { protocol: 'h2c', pool: 1 } as const satisfies Partial<CellSettings>;
const H3 = {
  ...{ driver: 'h3', protocol: 'h3', tls: '1.3', pool: 1 },
  ...{ path: 'nginx', upstreamKeepalive: 64 },
} as const satisfies Partial<CellSettings>;
const LOSSES = [0, 0.5, 1, 2] as const;

/** Judged by intervals, because losses are of chance. */
function slower(cell: string, than: string, times: number): Expectation {
  return {
    claim: `${cell}: a page takes at least ${times} times as long as with "${than}"`,
    cell,
    path: 'page.p50Us',
    atLeast: { cell: than, path: 'page.p50Us', times },
    byChance: true,
  };
}

function opens(cell: string, count: number): Expectation {
  return { claim: `${cell}: opens ${count}`, cell, path: 'connections.opened', equals: count };
}

function named(name: string, loss: number): string {
  return `${name}, ${loss}% loss`;
}

export default defineScenario({
  name: 'head-of-line',
  question:
    'What does packet loss do to a page over HTTP/1.1 with 6 connections, and over one of HTTP/2 or HTTP/3?',
  strategy: { rttMs: RTT_MS },
  load: { kind: 'closed', concurrency: 1, objectsPerPage: OBJECTS, durationMs: 6_000 },
  origin: { bodyBytes: 10_000 },
  cells: LOSSES.flatMap((lossPercent) => [
    { name: named('h1 x 6', lossPercent), ...H1, lossPercent },
    { name: named('h2 x 1', lossPercent), ...H2, lossPercent },
    { name: named('h3 x 1', lossPercent), ...H3, lossPercent },
  ]),
  expectedOf: 'lab',
  expect: [
    ...LOSSES.flatMap((loss) => [
      opens(named('h1 x 6', loss), 6),
      opens(named('h2 x 1', loss), 1),
      opens(named('h3 x 1', loss), 1),
    ]),
    slower(named('h1 x 6', 0), named('h2 x 1', 0), 2),
    slower(named('h2 x 1', 1), named('h2 x 1', 0), 1.5),
    slower(named('h2 x 1', 2), named('h2 x 1', 0), 2),
    slower(named('h2 x 1', 2), named('h1 x 6', 2), 1),
  ],
});

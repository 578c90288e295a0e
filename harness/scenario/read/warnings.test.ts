import { describe, expect, test } from 'vitest';
import { type CellChanges, CLOSED, cellWith } from '../testing/cell.ts';
import { scenarioWarnings } from './warnings.ts';

const KEPT = { path: 'nginx', upstreamKeepalive: 8 } as const;
const PAGES = { ...CLOSED, objectsPerPage: 2 };

/** The warnings of a scenario of two such cells, and one that is as usual. */
function warned(changes: CellChanges): ReturnType<typeof scenarioWarnings> {
  const [usual, odd, odder] = [
    cellWith({}),
    ...['odd', 'odder'].map((name) => cellWith({ ...changes, name })),
  ];
  const rest = { name: 'x', question: 'x', leftOut: [], expect: [] };
  return scenarioWarnings({ ...rest, lab: odd!.lab, cells: [usual!, odd!, odder!] });
}

describe('scenarioWarnings()', () => {
  test.each<[string, string, CellChanges]>([
    ['low-ports', 'ports below 1,024', { lab: { ports: { low: 500, high: 2_000 } } }],
    [
      'inert-upstream-keepalive',
      'HTTP/1.0 upstream',
      { strategy: { ...KEPT, upstreamProtocol: 'http/1.0' } },
    ],
    [
      'inert-upstream-keepalive',
      'a header that closes',
      { strategy: { ...KEPT, upstreamConnection: 'close' } },
    ],
    ['inert-upstream-keepalive', "nginx's defaults", { strategy: { ...KEPT, proxyDefaults: 'nginx-1.28' } }],
    ['inert-upstream-keepalive', 'an origin that closes', { strategy: KEPT, origin: { close: true } }],
    ['idle-pipelining', 'pipelining without a pool', { strategy: { pipelining: 4 } }],
    ['idle-pipelining', 'a connection for each', { strategy: { pipelining: 4, pool: 8 }, load: CLOSED }],
    ['pool-never-full', 'a pool above the callers', { strategy: { pool: 9 }, load: CLOSED }],
    ['never-idle', 'an idle timeout of callers', { strategy: { idleTimeoutMs: 50 }, load: CLOSED }],
    ['never-idle', 'a choice of callers', { strategy: { poolChoice: 'fifo' }, load: CLOSED }],
    ['idle-workers', 'workers without work', { strategy: { ...KEPT, proxyWorkers: 9 }, load: CLOSED }],
  ])('gives %s for %s', (code, _, changes) => {
    const warnings = warned(changes);
    expect(warnings.map((warning) => warning.code)).toEqual([code]);
    if (code !== 'low-ports') expect(warnings[0]!.message).toContain('"odd", "odder"');
    else expect(warnings[0]!.message).toContain('500-2000');
  });

  test.each<[string, CellChanges]>([
    ['nothing of the kind', {}],
    ['keepalive that keeps', { strategy: KEPT }],
    ["nginx's newer defaults", { strategy: { path: 'nginx', proxyDefaults: 'nginx-1.30' } }],
    [
      "nginx's older defaults, which keep nothing",
      { strategy: { path: 'nginx', proxyDefaults: 'nginx-1.28' } },
    ],
    ['pipelining in a small pool', { strategy: { pipelining: 4, pool: 4 }, load: CLOSED }],
    ['a pool of all callers', { strategy: { pool: 8 }, load: CLOSED }],
    ['idle connections between pages', { strategy: { idleTimeoutMs: 50, poolChoice: 'fifo' }, load: PAGES }],
    ['idle connections between arrivals', { strategy: { idleTimeoutMs: 50, poolChoice: 'fifo' } }],
    ['a connection for each worker', { strategy: { ...KEPT, proxyWorkers: 8 }, load: CLOSED }],
  ])('says nothing of %s', (_, changes) => {
    expect(warned(changes)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Load } from '../../scenario/scenario.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { US_PER_MS } from '../../units.ts';
import { TIMEOUTS } from '../connection/timeouts.ts';
import { newExchange } from '../exchange.ts';
import { ProcessWatch } from '../process/process-cost.ts';
import { Recorder } from '../record/recorder.ts';
import { httpServer } from '../testing/servers.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { createSocketTransport } from './transport.ts';

const hello = () => httpServer((_request, response) => void response.end('hello'));

describe('poolChoice', () => {
  /** One caller requests four objects at once: each page finds four idle connections. */
  const PAGES: Load = { kind: 'closed', concurrency: 1, objectsPerPage: 4, requests: 40, durationMs: 10_000 };

  test.each([
    ['lifo', { newest: 27, oldest: 0, other: 0 }],
    ['fifo', { newest: 0, oldest: 27, other: 0 }],
  ] as const)('%s is seen if there is something to choose', async (poolChoice, choices) => {
    await using server = await hello();
    const strategy = { pool: 4, poolChoice } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy, load: PAGES }));
    expectSums(outcome);
    // Each of the nine later pages chooses from four, three and two connections; the last one is no choice.
    expect(outcome.connections).toMatchObject({ opened: 4, choices });
  });

  test('counts no choice if only one connection is idle', async () => {
    await using server = await hello();
    const load = { ...PAGES, objectsPerPage: 1 };
    const outcome = await loadHere(specOf({ port: server.port, load }));
    expect(outcome.connections.choices).toEqual({ newest: 0, oldest: 0, other: 0 });
  });
});

describe('idleTimeoutMs', () => {
  const IDLE_MS = 20;

  /** A connection that has just become idle; `swept` returns the counters after a later sweep of the deadlines. */
  async function idleOne(port: number, strategy: Partial<Strategy>) {
    const spec = specOf({ port, strategy });
    const record = new Recorder(spec);
    const originMs = performance.now();
    const answered = Promise.withResolvers<number>();
    const transport = createSocketTransport({
      spec,
      clock: () => (performance.now() - originMs) * US_PER_MS,
      record,
      timeouts: TIMEOUTS,
      ended: (_exchange, _ending, nowUs) => answered.resolve(nowUs),
    });
    transport.request(newExchange(), 0);
    const idleSinceUs = await answered.promise;
    const swept = async (afterMs: number) => {
      transport.sweep(idleSinceUs + afterMs * US_PER_MS);
      await transport.close(TIMEOUTS.serverCloseMs);
      return record.outcome({ startedAtNs: '0', ...new ProcessWatch().stop() }, []).connections;
    };
    return { swept };
  }

  test.each([
    ['client', { idledOut: 1, closedByClient: 1, resetByClient: 0 }],
    ['server', { idledOut: 1, closedByClient: 1, resetByClient: 0 }],
    ['reset', { idledOut: 1, closedByClient: 0, resetByClient: 1 }],
  ] as const)('closes what was idle for too long: closer %s', async (closer, expected) => {
    await using server = await hello();
    const { swept } = await idleOne(server.port, { idleTimeoutMs: IDLE_MS, closer });
    expect(await swept(IDLE_MS)).toMatchObject({ opened: 1, closedByServer: 0, ...expected });
  });

  test.each<[string, Partial<Strategy>, number]>([
    ['was idle for less', { idleTimeoutMs: IDLE_MS }, IDLE_MS - 1],
    ['may be idle', { idleTimeoutMs: 'none' }, 1_000 * IDLE_MS],
  ])('leaves alone what %s', async (_, strategy, afterMs) => {
    await using server = await hello();
    const { swept } = await idleOne(server.port, strategy);
    expect(await swept(afterMs)).toMatchObject({ idledOut: 0, closedByClient: 1 });
  });

  test('closes idle connections under a load that pauses', async () => {
    await using server = await hello();
    const load = { kind: 'open', ratePerSecond: 5, arrivals: 'constant', durationMs: 700 } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy: { idleTimeoutMs: IDLE_MS }, load }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 4, errors: {} });
    // On a busy machine some requests arrive together.
    const { idledOut, opened, closedByClient } = outcome.connections;
    expect(idledOut).toBeGreaterThan(0);
    expect([opened - idledOut <= 2, closedByClient]).toEqual([true, idledOut]);
  });

  test('keeps busy connections open', async () => {
    await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 100));
    const load = { kind: 'closed', concurrency: 2, requests: 4, durationMs: 10_000 } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy: { idleTimeoutMs: 10 }, load }));
    expectSums(outcome);
    expect(outcome.connections).toMatchObject({ opened: 2, idledOut: 0, closedByClient: 0 });
  });
});

describe('clientNoDelay', () => {
  test.each([
    [true, { on: 2, off: 0 }],
    [false, { on: 0, off: 2 }],
  ])('%s is set on each connection', async (clientNoDelay, noDelay) => {
    await using server = await hello();
    const load = { kind: 'closed', concurrency: 2, requests: 4, durationMs: 10_000 } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy: { clientNoDelay }, load }));
    expect(outcome.connections.noDelay).toEqual({ ...noDelay, unknown: 0 });
  });
});

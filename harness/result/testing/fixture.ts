import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import type { Prediction } from '../prediction.ts';
import type { Cell, Result } from '../result.ts';
import { headerOf, hostOf, latencyOf, numbersOf } from './parts.ts';

/** A cell whose client closes first and runs out of its `ports`. */
function exhausted(name: string, ports: number, remedyFor: string | null): Cell {
  const strategy = { ...DEFAULT_STRATEGY, reuse: 'one-request', closer: 'client' } as const;
  const prediction: Prediction = {
    host: 'client',
    timeWaitHost: 'client',
    portCapacity: ports,
    churnPerSecond: null,
    exhaustedAfterConnections: ports,
    exhaustedAtMs: null,
    connectKneeAt: ports / 2,
    reason: `Each connection leaves its port in TIME_WAIT for 60 s, and there are ${ports} ports`,
  };
  return {
    ...headerOf({ name, strategy, prediction, remedyFor }),
    ...numbersOf({
      counts: {
        requests: ports + 412,
        responses: ports,
        errors: { EADDRNOTAVAIL: 412 },
        statuses: { 200: ports },
        unsent: 0,
        waiting: 0,
      },
      connections: { ...numbersOf().connections, opened: ports, failed: 412, closedByClient: ports },
      latency: latencyOf(1_180, 4_050),
      connect: { p50Us: 420, p99Us: 2_900, maxUs: 3_300 },
      rate: { achievedPerSecond: 667 },
      hosts: {
        client: hostOf({
          timeWaitPeak: ports,
          portsInUsePeak: ports,
          portCapacity: ports,
          activeOpens: ports,
        }),
        origin: hostOf({ passiveOpens: ports }),
      },
      exhaustion: {
        host: 'client',
        afterConnections: ports,
        atMs: ports / 8,
        predictedAfterConnections: ports,
        predictedAtMs: ports / 8 - 3,
        firstError: 'EADDRNOTAVAIL',
      },
      causes: [
        {
          id: 'ports-in-time-wait',
          strength: 'proven',
          host: 'client',
          evidence: `It closed each connection first and so held ${ports} ports in TIME_WAIT`,
          remedy: 'Keep connections',
        },
      ],
      explanation:
        `The client closed each connection first, so each of its ${ports} ports stayed in TIME_WAIT for 60 s. ` +
        `After ${ports} connections none was left, and connect() failed with EADDRNOTAVAIL until the end. ` +
        'Keeping connections, or a second source address, would have avoided it.',
    }),
    state: 'measured',
  };
}

/** A small result with a cell of every state. */
export const fixture: Result = {
  schemaVersion: 1,
  scenario: 'port-exhaustion',
  question: 'Who runs out of ports, and when?',
  startedAt: '2026-11-21T14:22:31.000Z',
  endedAt: '2026-11-21T14:23:02.000Z',
  environment: {
    connlab: '0.1.0',
    kernel: '6.18.4',
    node: '26.10.0',
    nginx: '1.22.1',
    cpu: { model: 'Example CPU', cores: 2 },
    memoryBytes: 4 * 2 ** 30,
    sysctls: { 'net.ipv4.ip_local_port_range': '32768 60999' },
    privileges: 'user',
    pinning: { client: [0], proxy: [1], origin: [1] },
  },
  seed: 1,
  trials: 1,
  cells: [
    exhausted('client closes first', 2_000, null),
    exhausted('client closes first, two source addresses', 4_000, 'client closes first'),
    { ...headerOf({ name: 'keep-alive pool' }), ...numbersOf(), state: 'measured' },
    {
      ...headerOf({
        name: 'nginx, enough upstream keep-alive',
        strategy: { ...DEFAULT_STRATEGY, path: 'nginx' },
      }),
      ...numbersOf({
        hosts: {
          client: hostOf({ activeOpens: 16 }),
          proxy: hostOf({ timeWaitPeak: 387 }),
          origin: hostOf({ timeWaitPeak: 12 }),
        },
        warnings: [
          { code: 'driver-busy', message: 'The driver used 98% of its core, so it may be what was measured' },
        ],
      }),
      state: 'invalid',
      reason: 'Upstream connections: expected at most 16, observed 387',
    },
    {
      ...headerOf({
        name: 'nginx, no upstream keep-alive',
        strategy: { ...DEFAULT_STRATEGY, path: 'nginx' },
      }),
      state: 'skipped',
      reason: 'nginx is not installed',
    },
    {
      ...headerOf({ name: 'server closes first' }),
      state: 'failed',
      reason: 'The origin ended with exit code 1: Error: listen EADDRINUSE',
    },
  ],
  verdicts: [
    {
      expectation: 'exactly the ports of the lab can be used once',
      cell: 'client closes first',
      ok: true,
      observed: '2000',
    },
    { expectation: 'a pool opens no more than it holds', cell: 'keep-alive pool', ok: false, observed: '17' },
  ],
};

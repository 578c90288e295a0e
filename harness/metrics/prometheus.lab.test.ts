// @module-tag long
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DURATION_BOUNDS_US } from '../drive/duration-buckets.ts';
import { describeLab } from '../lab/testing.ts';
import type { Result } from '../result/result.ts';
import { readResult } from '../result/store.ts';
import { US_PER_SECOND } from '../units.ts';
import { hasRun, type RanCell } from './samples/totals.ts';
import { describePrometheus, type Prometheus, RULE_FILES, startPrometheus } from './testing/prometheus.ts';
import type { RangeValues } from './testing/prometheus-api.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
const FIRST = 'client-closes-first';
const SECOND = 'keep-alive-pool';
const CHURN_PER_SECOND = 290;
/** Prometheus scrapes for the first time 5 s after its start; 2,000 ports last 6.9 s at this rate. */
const RUN = [
  ...['run', 'port-exhaustion', '--only', 'cell=client closes first', '--only', 'cell=keep-alive pool'],
  ...[
    '--set',
    `load.ratePerSecond=${CHURN_PER_SECOND}`,
    '--set',
    'load.durationMs=8000',
    '--metrics-port',
    '0',
  ],
];

interface Watched {
  readonly prometheus: Prometheus;
  readonly result: Result;
  /** The cell whose ports ran out. */
  readonly cell: RanCell;
  readonly startS: number;
  readonly endS: number;
  /** A moment of the second cell, which is stopped before its end. */
  readonly secondS: number;
  /** Names of the alerts that fired while it ran. */
  readonly fired: readonly string[];
}

const nowS = (): number => Date.now() / 1000;

/** Runs both cells as a user would, watched by Prometheus, and stops them when all that matters was scraped. */
async function watchRun(folder: string, resources: AsyncDisposableStack): Promise<Watched> {
  const startS = nowS();
  const connlab = spawn(process.execPath, [CLI, ...RUN, '--out', folder]);
  resources.defer(() => void connlab.kill('SIGKILL'));
  const exited = once(connlab, 'exit');
  const address = await metricsAddress(connlab.stderr);
  connlab.stdout.resume();
  const prometheus = resources.use(await startPrometheus({ targets: [address], rules: RULE_FILES }));
  const isFarEnough = `connlab_cell_elapsed_seconds{cell="${SECOND}"} > 1`;
  await vi.waitUntil(async () => (await prometheus.query(isFarEnough)).length > 0, { timeout: 30_000 });
  const secondS = nowS();
  const alerts = await prometheus.alerts();
  connlab.kill('SIGINT');
  await exited;
  const endS = nowS();
  const result = await readResult(folder);
  const cell = result.cells.find(({ id }) => id === FIRST);
  if (cell === undefined || !hasRun(cell)) throw new Error(`The cell did not run: ${JSON.stringify(cell)}`);
  const fired = alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname!);
  return { prometheus, result, cell, startS, endS, secondS, fired };
}

/** `host:port` as it is printed; reads the rest as well, so that nobody waits for a reader. */
async function metricsAddress(stderr: Readable): Promise<string> {
  const seen: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface({ input: stderr })
    .on('line', (line) => {
      seen.push(line);
      const address = /^Metrics: http:\/\/(\S+)\/metrics$/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    })
    .on('close', () => reject(new Error(`connlab told no address of its metrics:\n${seen.join('\n')}`)));
  return promise;
}

describePrometheus('A Prometheus that watches port-exhaustion', () => {
  describeLab('in the lab', () => {
    const resources = new AsyncDisposableStack();
    let watched: Watched;

    beforeAll(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'connlab-watched-'));
      resources.defer(() => rm(folder, { recursive: true, force: true }));
      watched = await watchRun(folder, resources);
    }, 60_000);
    afterAll(() => resources.disposeAsync());

    /** The one series of the expression, each second of the run. */
    async function over(expression: string): Promise<RangeValues> {
      const { prometheus, startS, endS } = watched;
      const series = await prometheus.queryRange(expression, { startS, endS, stepS: 1 });
      expect(series, expression).toHaveLength(1);
      return series[0]!;
    }

    /** The last value of the one series of the expression. */
    async function last(selector: string): Promise<number> {
      const found = await watched.prometheus.query(`last_over_time(${selector}[60s])`, watched.endS);
      expect(found, selector).toHaveLength(1);
      return found[0]!.value;
    }

    test('sees TIME_WAIT climb to the capacity, and not beyond', async () => {
      const { values } = await over(`connlab_sockets{cell="${FIRST}", host="client", state="time_wait"}`);
      const capacity = await last(`connlab_port_capacity{cell="${FIRST}", host="client"}`);
      expect(values).toEqual(values.toSorted((a, b) => a - b));
      expect(values[0]).toBeLessThan(capacity);
      expect(values.at(-1)).toBe(capacity);
      expect(capacity).toBe(watched.cell.hosts.client?.timeWaitPeak);
    });

    test('sees connlab_exhausted turn from 0 to 1 when the ports had run out, and stay', async () => {
      const { atS, values } = await over(`connlab_exhausted{cell="${FIRST}", host="client"}`);
      expect(new Set(values)).toEqual(new Set([0, 1]));
      expect(values).toEqual(values.toSorted());
      const used = await over(`connlab_ports_used_ratio{cell="${FIRST}", host="client"}`);
      const usedThen = used.values[used.atS.indexOf(atS[values.indexOf(1)]!)];
      expect(usedThen).toBe(1);
    });

    test('has the alert fire', () => expect(watched.fired).toContain('ConnlabPortsExhausted'));

    test('had warned of it before', async () => {
      const { atS, values } = await over(`connlab_exhausted{cell="${FIRST}", host="client"}`);
      const exhaustedAtS = atS[values.indexOf(1)]!;
      for (const name of ['ConnlabPortsNearlyUsed', 'ConnlabExhaustionSoon']) {
        const alert = await over(`ALERTS{alertname="${name}", cell="${FIRST}", alertstate="firing"}`);
        expect(alert.atS[0], name).toBeLessThanOrEqual(exhaustedAtS);
      }
    });

    test('records the churn of the load', async () => {
      const { values } = await over(`cell:connlab_connections_opened:rate5s{cell="${FIRST}"}`);
      // The driver tells its counts each second: at a scrape they may be one old.
      expect(Math.max(...values)).toBeGreaterThan(0.7 * CHURN_PER_SECOND);
      expect(Math.max(...values)).toBeLessThan(1.25 * CHURN_PER_SECOND);
    });

    test('has the counts of the result', async () => {
      const { counts, connections, exhaustion } = watched.cell;
      expect(await last(`connlab_requests_total{cell="${FIRST}"}`)).toBe(counts.requests);
      expect(await last(`connlab_responses_total{cell="${FIRST}", status="200"}`)).toBe(counts.statuses[200]);
      expect(await last(`connlab_errors_total{cell="${FIRST}", code="EADDRNOTAVAIL"}`)).toBe(
        counts.errors.EADDRNOTAVAIL,
      );
      expect(await last(`connlab_connections_opened_total{cell="${FIRST}"}`)).toBe(connections.opened);
      expect(await last(`connlab_exhaustion_seconds{cell="${FIRST}"}`)).toBeCloseTo(
        exhaustion!.atMs / 1000,
        3,
      );
    });

    test.each([
      ['latency', 'connlab_latency_seconds', 'connlab_request_duration_seconds'],
      ['connect', 'connlab_connect_seconds', 'connlab_connect_duration_seconds'],
    ] as const)(
      'has the p99 of %s exactly, and by its buckets within one',
      async (name, gauge, histogram) => {
        const p99Us = watched.cell[name].p99Us;
        const exact = await last(`${gauge}{cell="${FIRST}", window="cell", quantile="0.99"}`);
        expect(Math.abs(exact * US_PER_SECOND - p99Us)).toBeLessThanOrEqual(p99Us / 1000);

        const [estimate] = await watched.prometheus.query(
          `histogram_quantile(0.99, last_over_time(${histogram}_bucket{cell="${FIRST}"}[60s]))`,
          watched.endS,
        );
        const above = DURATION_BOUNDS_US.findIndex((boundUs) => p99Us <= boundUs);
        const estimateUs = estimate!.value * US_PER_SECOND;
        expect(estimateUs).toBeGreaterThan((DURATION_BOUNDS_US[above - 1] ?? 0) * 0.999);
        expect(estimateUs).toBeLessThanOrEqual(DURATION_BOUNDS_US[above]! * 1.001);
      },
    );

    test('forgets the gauges of a cell when the next one runs, and keeps its final values', async () => {
      const { prometheus, secondS, cell, result } = watched;
      const cells = async (expression: string) =>
        (await prometheus.query(expression, secondS)).map(({ labels }) => labels.cell);
      expect(await cells('connlab_cell_running')).toEqual([SECOND]);
      expect(new Set(await cells('connlab_sockets'))).toEqual(new Set([SECOND]));
      expect(await cells(`connlab_cell_state{state="${cell.state}"} == 1`)).toEqual([FIRST]);
      expect(result.cells.map(({ id }) => id)).toEqual([FIRST]);
    });

    test('knows when nothing answers any more', async () => {
      const { prometheus } = watched;
      const states = async () => (await prometheus.alerts()).map(({ labels }) => labels.alertname);
      await expect.poll(states, { timeout: 10_000 }).toEqual(['ConnlabTargetDown']);
      expect((await prometheus.targets()).map(({ health }) => health)).toEqual(['down']);
    });
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DURATION_BOUNDS_US } from '../drive/duration-buckets.ts';
import { describeLab } from '../lab/testing.ts';
import { readResult } from '../result/store.ts';
import { MS_PER_SECOND, US_PER_SECOND } from '../units.ts';
import { hasRun, type RanCell } from './samples/totals.ts';
import { describePrometheus, type Prometheus, startPrometheus } from './testing/prometheus.ts';
import type { RangeValues } from './testing/prometheus-api.ts';

const execute = promisify(execFile);
const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
const connlab = (...words: readonly string[]) => execute(process.execPath, [CLI, ...words]);

const RUN = [
  ...['run', 'port-exhaustion', '--only', 'cell=client closes first'],
  ...['--set', 'lab.ports=40000-40199', '--set', 'load.durationMs=1000'],
  // The 200 ports last for half a second, so that a gauge read ten times a second sees them go.
  ...['--set', 'load.ratePerSecond=400'],
];

interface Exported {
  readonly prometheus: Prometheus;
  readonly cell: RanCell;
}

/** Runs a cell, exports it and starts a Prometheus that has nothing but what was exported. */
async function exportRun(resources: AsyncDisposableStack): Promise<Exported> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-export-'));
  resources.defer(() => rm(folder, { recursive: true }));
  const [text, data] = [join(folder, 'series.txt'), join(folder, 'data')];
  // A busy machine may make the cell invalid: exit code 4, and numbers all the same.
  await connlab(...RUN, '--out', folder).catch(() => {});
  await connlab('export', folder, '--openmetrics', '--out', text);
  const [printed] = await Promise.all([
    connlab('export', folder, '--openmetrics'),
    execute('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, data]),
  ]);
  expect(printed.stdout).toBe(await readFile(text, 'utf8'));
  const [cell] = (await readResult(folder)).cells;
  if (cell === undefined || !hasRun(cell)) throw new Error(`The cell did not run: ${JSON.stringify(cell)}`);
  return { prometheus: resources.use(await startPrometheus({ dataFolder: data })), cell };
}

describePrometheus('connlab export --openmetrics', () => {
  describeLab('gives Prometheus', () => {
    const resources = new AsyncDisposableStack();
    let exported: Exported;

    beforeAll(async () => {
      exported = await exportRun(resources);
    });
    afterAll(() => resources.disposeAsync());

    /** At the end of the cell. */
    const atEnd = async (expression: string): Promise<number | undefined> => {
      const { prometheus, cell } = exported;
      return (await prometheus.query(expression, endS(cell)))[0]?.value;
    };
    const courseOf = async (expression: string): Promise<RangeValues> => {
      const { prometheus, cell } = exported;
      const range = { startS: Date.parse(cell.startedAt) / MS_PER_SECOND, endS: endS(cell), stepS: 0.1 };
      const [only, ...more] = await prometheus.queryRange(expression, range);
      expect(more).toEqual([]);
      return only!;
    };

    test('the course of TIME_WAIT as the result has it', async () => {
      const { values } = await courseOf('connlab_sockets{host="client",state="time_wait"}');
      const stored = exported.cell.series.find(
        ({ source, host }) => source === 'sockstat' && host === 'client',
      )!;
      expect(values.filter((value) => !stored.values.timeWait!.includes(value))).toEqual([]);
      expect(new Set(values).size).toBeGreaterThan(2);
      expect(values).toEqual(values.toSorted((a, b) => a - b));
      // The steps of the course may end before the last reading, which on a busy machine is the first with all 200 ports.
      const last = await atEnd('connlab_sockets{host="client",state="time_wait"}');
      expect(last).toBe(stored.values.timeWait!.at(-1));
      expect(exported.cell.hosts.client!.timeWaitPeak).toBe(200);
    });

    test('the requests of each step', async () => {
      const { counts, driver } = exported.cell;
      const { values } = await courseOf('connlab_requests_total');
      expect(values.slice(0, 3)).toEqual([
        0,
        driver.series.requests[0],
        driver.series.requests[0]! + driver.series.requests[1]!,
      ]);
      expect(await atEnd('connlab_requests_total')).toBe(counts.requests);
      expect(await atEnd('sum(connlab_responses_total)')).toBe(counts.responses);
    });

    test('the flag from the moment when ports ran out', async () => {
      const { atMs } = exported.cell.exhaustion!;
      const { atS, values } = await courseOf('connlab_exhausted{host="client"}');
      const sinceS = atS[values.indexOf(1)]! - atS[0]!;
      expect(sinceS * MS_PER_SECOND).toBeGreaterThanOrEqual(Math.floor(atMs));
      expect(sinceS * MS_PER_SECOND).toBeLessThan(atMs + 101);
      expect(await atEnd('connlab_exhaustion_seconds')).toBeCloseTo(atMs / MS_PER_SECOND, 9);
    });

    test('a histogram whose quantile is that of the result, within a bucket', async () => {
      const { p99Us } = exported.cell.latency;
      const quantile = 'histogram_quantile(0.99, connlab_request_duration_seconds_bucket)';
      expect(bucketOf((await atEnd(quantile))! * US_PER_SECOND)).toBe(bucketOf(p99Us));
      expect(await atEnd('connlab_latency_seconds{window="cell",quantile="0.99"}')).toBe(
        p99Us / US_PER_SECOND,
      );
    });

    test('the cell, its state, and that it runs no longer', async () => {
      expect(await atEnd('connlab_cell_info{reuse="one-request"}')).toBe(1);
      expect(await atEnd(`connlab_cell_state{state="${exported.cell.state}"}`)).toBe(1);
      expect(await atEnd('connlab_cell_running')).toBe(1);
      const { prometheus, cell } = exported;
      expect(await prometheus.query('connlab_cell_running == 1', endS(cell) + 0.01)).toEqual([]);
    });
  });
});

function endS({ startedAt, durationMs }: RanCell): number {
  return (Date.parse(startedAt) + Math.round(durationMs)) / MS_PER_SECOND;
}

/** Prometheus guesses within a bucket, and so may come to its bound. */
function bucketOf(durationUs: number): number {
  return DURATION_BOUNDS_US.findIndex((boundUs) => durationUs <= boundUs * 1.001);
}

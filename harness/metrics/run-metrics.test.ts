import { expect, test } from 'vitest';
import { CHURNING } from '../analyse/testing/plans.ts';
import type { Cell } from '../result/result.ts';
import { headerOf, hostOf } from '../result/testing/parts.ts';
import {
  after,
  cellEnded,
  cellProgress,
  cellStarted,
  detailOf,
  measured,
  planned,
  quantilesOf,
  runEnded,
  runStarted,
} from './testing/events.ts';

const FIRST = planned('first', CHURNING);
const SECOND = planned('second');

const STARTED = [runStarted([FIRST, SECOND]), cellStarted(FIRST)];
const LABELS = 'scenario="asked",cell="first"';

test('a run shows when it began, what measures it, and how far it is', () => {
  const lines = after(...STARTED, cellEnded(measured(FIRST)), cellStarted(SECOND));
  expect(lines('run_start_timestamp_seconds')).toEqual(['run_start_timestamp_seconds{scenario="asked"} 5']);
  expect(lines('build_info')).toEqual(['build_info{version="0.1.0",node="26.10.0"} 1']);
  expect(lines('run_progress_ratio')).toEqual(['run_progress_ratio{scenario="asked"} 0.5']);
  expect(lines('run_cells')).toEqual([
    'run_cells{scenario="asked",state="planned"} 2',
    'run_cells{scenario="asked",state="running"} 1',
    'run_cells{scenario="asked",state="measured"} 1',
    ...['invalid', 'failed', 'skipped'].map((state) => `run_cells{scenario="asked",state="${state}"} 0`),
  ]);
  expect(lines('run_verdicts')).toEqual([]);
});

test('a cell that was started has its counters at 0, and nothing live yet', () => {
  const lines = after(...STARTED);
  for (const name of ['requests_total', 'connections_opened_total', 'connections_failed_total']) {
    expect(lines(name)).toEqual([`${name}{${LABELS}} 0`]);
  }
  expect(lines('responses_total')).toEqual([`responses_total{${LABELS},status="200"} 0`]);
  expect(lines('exhausted')).toEqual([`exhausted{${LABELS},host="client"} 0`]);
  expect(lines('cell_info')).toHaveLength(1);
  expect(lines('cell_running')).toEqual([]);
  expect(lines('latency_seconds')).toEqual([]);
});

const CODES = { EADDRNOTAVAIL: 8, 'connect to 10.0.0.1:80 failed': 1, 'and another': 1 };
const DETAIL = detailOf({
  statuses: { 200: 90, 502: 1, nonsense: 1 },
  failedConnects: 8,
  closed: { client: 80, server: 2, resetByClient: 3, resetByServer: 4 },
  pool: { free: 1, busy: 2, queued: 3 },
  lastSecond: { latency: quantilesOf(1_000), connect: null },
  whole: { ...detailOf().whole, latency: quantilesOf(2_000), poolWait: quantilesOf(10) },
});
const RUNNING = cellProgress(FIRST, {
  progress: { atMs: 1_500, requests: 102, opened: 95, inFlight: 2, codes: CODES, detail: DETAIL },
  live: {
    hosts: {
      client: {
        ...{ timeWait: 80, inUse: 4, portsInUse: 84, portCapacity: 2_000 },
        states: { timeWait: 70, finWait1: 1 },
        counters: { ActiveOpens: 95 },
      },
    },
    programs: [{ name: 'driver', host: 'client', cpuShare: 0.5, rssBytes: 1e6 }],
    observers: [{ name: 'sockstat client', reads: 9, lastUs: 300 }],
  },
});

test('a cell that runs shows what the driver saw, by codes and statuses only', () => {
  const lines = after(...STARTED, RUNNING);
  expect(lines('requests_total')).toEqual([`requests_total{${LABELS}} 102`]);
  expect(lines('responses_total')).toEqual([
    `responses_total{${LABELS},status="200"} 90`,
    `responses_total{${LABELS},status="502"} 1`,
    `responses_total{${LABELS},status="other"} 1`,
  ]);
  expect(lines('errors_total')).toEqual([
    `errors_total{${LABELS},code="EADDRNOTAVAIL"} 8`,
    `errors_total{${LABELS},code="other"} 2`,
  ]);
  expect(lines('connections_closed_total')).toContain(
    `connections_closed_total{${LABELS},closed_by="server_reset"} 4`,
  );
  expect(lines('latency_seconds').filter((line) => line.includes('quantile="0.99"'))).toEqual([
    `latency_seconds{${LABELS},window="cell",quantile="0.99"} 0.006`,
    `latency_seconds{${LABELS},window="1s",quantile="0.99"} 0.003`,
  ]);
  expect(lines('connect_seconds')).toEqual([]);
  expect(lines('phase_seconds')[0]).toBe(`phase_seconds{${LABELS},phase="pool_wait",quantile="0.5"} 0.00001`);
  expect(lines('driver_event_loop_delay_seconds').at(-1)).toMatch(/quantile="1"} 0.0004$/);
  expect(lines('pool_connections')).toEqual([
    `pool_connections{${LABELS},state="free"} 1`,
    `pool_connections{${LABELS},state="busy"} 2`,
  ]);
  expect(lines('pool_limit')).toEqual([]);
  expect(lines('exhausted')).toEqual([`exhausted{${LABELS},host="client"} 1`]);
});

test('a cell that runs shows what the observers saw', () => {
  const lines = after(...STARTED, RUNNING);
  expect(lines('sockets')).toEqual([
    `sockets{${LABELS},host="client",state="time_wait"} 80`,
    `sockets{${LABELS},host="client",state="in_use"} 4`,
    `sockets{${LABELS},host="client",state="fin_wait1"} 1`,
  ]);
  expect(lines('ports_used_ratio')).toEqual([`ports_used_ratio{${LABELS},host="client"} 0.042`]);
  expect(lines('tcp_events_total')).toEqual([
    `tcp_events_total{${LABELS},host="client",event="active_opens"} 95`,
  ]);
  expect(lines('time_wait_predicted_sockets')).toEqual([
    `time_wait_predicted_sockets{${LABELS},host="client"} 1500`,
  ]);
  expect(lines('process_cpu_ratio')).toEqual([
    `process_cpu_ratio{${LABELS},host="client",process="driver"} 0.5`,
  ]);
  expect(lines('observer_read_seconds')).toEqual([
    `observer_read_seconds{${LABELS},observer="sockstat client"} 0.0003`,
  ]);
  expect(lines('nginx_connections')).toEqual([]);
  expect(lines('nginx_errors_total')).toEqual([]);
});

test('nginx has its connections, its errors by kind, and a flag of its own for its ports', () => {
  const plan = planned('first', { path: 'nginx' });
  const nginx = { active: 3, accepts: 9, handled: 9, requests: 7, reading: 0, writing: 1, waiting: 2 };
  const lines = after(
    runStarted([plan]),
    cellStarted(plan),
    cellProgress(plan, { live: { nginx, nginxErrors: { 'no-ports': 5 } } }),
  );
  expect(lines('nginx_connections')).toContain(`nginx_connections{${LABELS},state="waiting"} 2`);
  expect(lines('nginx_requests_total')).toEqual([`nginx_requests_total{${LABELS}} 7`]);
  expect(lines('nginx_errors_total')).toEqual([`nginx_errors_total{${LABELS},kind="no-ports"} 5`]);
  expect(lines('exhausted')).toEqual([
    `exhausted{${LABELS},host="client"} 0`,
    `exhausted{${LABELS},host="proxy"} 1`,
  ]);
});

test('a cell that ended keeps what stays and loses what was live', () => {
  const cell = measured(
    FIRST,
    {
      durationMs: 2_500,
      hosts: { client: hostOf({ timeWaitPeak: 1_990 }) },
      warnings: [{ code: 'second-mode', message: 'x' }],
    },
    [1_000, 2_000],
  );
  const lines = after(...STARTED, RUNNING, cellEnded(cell));
  for (const name of ['cell_running', 'sockets', 'ports_in_use', 'pool_connections', 'process_cpu_ratio']) {
    expect(lines(name)).toEqual([]);
  }
  expect(lines('latency_seconds').every((line) => line.includes('window="cell"'))).toBe(true);
  expect(lines('latency_seconds')).toHaveLength(4);
  expect(lines('cell_state')).toEqual([`cell_state{${LABELS},state="measured"} 1`]);
  expect(lines('cell_duration_seconds')).toEqual([`cell_duration_seconds{${LABELS}} 2.5`]);
  expect(lines('cell_sockets_peak')).toEqual([
    `cell_sockets_peak{${LABELS},host="client",state="time_wait"} 1990`,
  ]);
  expect(lines('cell_latency_mode_seconds')).toEqual([
    `cell_latency_mode_seconds{${LABELS},mode="1"} 0.00064`,
  ]);
  expect(lines('cell_warning')).toEqual([`cell_warning{${LABELS},warning="second-mode"} 1`]);
  expect(lines('request_duration_seconds')[0]).toMatch(/ sum 3000$/);
});

test("what the driver counted last goes on standing where it is of the whole load, else the result's", () => {
  const counts = measured(FIRST).counts;
  const whole = measured(FIRST, { counts: { ...counts, requests: 102, statuses: { 200: 92 } } });
  const cut = measured(FIRST, { counts: { ...counts, requests: 110, statuses: { 200: 110 } } });
  const answers = (cell: typeof whole) => after(...STARTED, RUNNING, cellEnded(cell))('responses_total')[0];
  expect(answers(whole)).toMatch(/ 90$/);
  expect(answers(cut)).toMatch(/ 110$/);
});

test.each(['skipped', 'failed'] as const)('a cell that %s has its state and no numbers', (state) => {
  const lines = after(
    ...STARTED,
    cellEnded({ ...headerOf({ name: 'first', strategy: FIRST.strategy }), state, reason: 'x' }),
  );
  expect(lines('cell_state')).toEqual([`cell_state{${LABELS},state="${state}"} 1`]);
  expect(lines('requests_total')).toEqual([]);
});

test('a cell that ran out of ports has the time that it took, and the one that was predicted', () => {
  const exhaustion = {
    host: 'client',
    afterConnections: 2_000,
    atMs: 2_010,
    predictedAfterConnections: 2_000,
    predictedAtMs: 1_990,
    firstError: 'EADDRNOTAVAIL',
  } as const;
  const closed = { ...FIRST, load: { kind: 'closed', concurrency: 4, durationMs: 3_000 } } as const;
  expect(after(...STARTED)('exhaustion_predicted_seconds')[0]).toMatch(/ 2$/);
  const lines = after(runStarted([closed]), cellStarted(closed), cellEnded(measured(closed, { exhaustion })));
  expect(lines('exhaustion_seconds')[0]).toMatch(/ 2.01$/);
  expect(lines('exhaustion_predicted_seconds')[0]).toMatch(/ 1.99$/);
});

test('a second trial of a cell begins at 0, and both count for its noise', () => {
  const trial = (achievedPerSecond: number) =>
    cellEnded(measured(FIRST, { rate: { achievedPerSecond } }, [1_000]));
  const first = [...STARTED, trial(90)];
  expect(after(...first, cellStarted(FIRST))('requests_total')).toEqual([`requests_total{${LABELS}} 0`]);
  expect(after(...first, cellStarted(FIRST), trial(110))('cell_noise_ratio')).toContain(
    `cell_noise_ratio{${LABELS},metric="throughput"} 0.1`,
  );
});

test('a run that was interrupted leaves nothing live, and what the cell had counted', () => {
  const lines = after(...STARTED, RUNNING, runEnded({ verdicts: [] }));
  expect(lines('cell_running')).toEqual([]);
  expect(lines('requests_total')).toEqual([`requests_total{${LABELS}} 102`]);
  expect(lines('run_cells')).toContain('run_cells{scenario="asked",state="running"} 0');
});

test('a scenario keeps what it left until it is run again', () => {
  const ended = [...STARTED, cellEnded(measured(FIRST)), runEnded()];
  const other = [...ended, runStarted([SECOND], 'other'), cellStarted(SECOND, 'other')];
  const scenariosOf = (lines: readonly string[]) => lines.map((line) => /scenario="(\w+)"/.exec(line)![1]);
  expect(scenariosOf(after(...other)('requests_total'))).toEqual(['asked', 'other']);
  expect(after(...ended)('run_verdicts')).toEqual([
    'run_verdicts{scenario="asked",state="ok"} 1',
    'run_verdicts{scenario="asked",state="failed"} 1',
  ]);
  const again = after(...other, runStarted([FIRST]));
  expect(scenariosOf(again('requests_total'))).toEqual(['other']);
  expect(again('run_verdicts')).toEqual([]);
});

test('a repeat takes the place of the invalid trial that it repeats', () => {
  const { reason, ...late } = { ...measured(FIRST), reason: 'driver on time' };
  const repeatOf = { startedAt: '2026-11-21T14:22:33.000Z', reason };
  const lines = after(
    ...STARTED,
    cellEnded({ ...late, state: 'invalid', reason } as Cell),
    cellStarted(FIRST),
    cellEnded({ ...late, repeatOf } as Cell),
    runEnded(),
  );
  expect(lines('run_cells')).toEqual([
    'run_cells{scenario="asked",state="planned"} 1',
    'run_cells{scenario="asked",state="running"} 0',
    'run_cells{scenario="asked",state="measured"} 1',
    ...['invalid', 'failed', 'skipped'].map((state) => `run_cells{scenario="asked",state="${state}"} 0`),
  ]);
});

import { CELL, HOST, type Label } from './labels.ts';
import { counter, final, histogram, live, type MetricSpec } from './metric-spec.ts';

/**
 * Every metric, by name, in the order of docs/metrics.md. The registry, the export, the rules and the dashboards use only
 * these.
 */
export const METRICS = {
  connlab_build_info: final(['version', 'node'], 'the environment', 'What measures; always 1'),
  connlab_environment_info: final(
    ['kernel', 'nginx', 'cores', 'privileges'],
    'the environment',
    'The machine that measures; always 1',
  ),
  connlab_run_start_timestamp_seconds: final([], 'the run', 'When the run began', 'seconds'),
  connlab_run_progress_ratio: final([], 'the run', 'Cells that have ended, of all cells', 'ratio'),
  connlab_run_cells: final(
    ['state'],
    'the run',
    'Cells by state: planned (all), running, measured, invalid, failed, skipped',
  ),
  connlab_run_verdicts: final(['state'], 'the run', 'Verdicts, ok or failed; known when the run has ended'),

  connlab_cell_info: final(
    ['cell', 'path', 'driver', 'protocol', 'reuse', 'closer'],
    'the strategy',
    'What a cell is; always 1. Joins by scenario and cell',
  ),
  connlab_cell_running: live(CELL, 'the run', '1 while the load of this cell runs'),
  connlab_cell_elapsed_seconds: live(CELL, 'the driver', 'Since the start of the load', 'seconds'),
  connlab_cell_state: final(['cell', 'state'], 'the result', '1 for the state that the cell ended in'),
  connlab_cell_warning: final(['cell', 'warning'], 'the result', '1 for each warning of the cell, by code'),

  connlab_requests_total: counter(CELL, 'the driver', 'Requests begun'),
  connlab_responses_total: counter(['cell', 'status'], 'the driver', 'Answers, by status'),
  connlab_errors_total: counter(
    ['cell', 'code'],
    'the driver',
    'Requests that failed, by errno or code of the driver',
  ),
  connlab_connections_opened_total: counter(CELL, 'the driver', 'Connections that the client opened'),
  connlab_connections_failed_total: counter(CELL, 'the driver', 'Calls of connect() that failed'),
  connlab_connections_closed_total: counter(
    ['cell', 'closed_by'],
    'the driver',
    'Connections closed, by who sent the first FIN or RST: client, server, client_reset, server_reset',
  ),
  connlab_request_duration_seconds: histogram(
    CELL,
    'the driver',
    'Latency: from the intended start (open load) or the ask (closed load) to the end of the answer',
  ),
  connlab_connect_duration_seconds: histogram(
    CELL,
    'the driver',
    'TCP connect without TLS; those that succeeded',
  ),
  connlab_latency_seconds: final(
    ['cell', 'window', 'quantile'],
    'the driver',
    'Exact quantile of the latency over a window: 1s (the last second, live) or cell (all of it, stays)',
    'seconds',
  ),
  connlab_connect_seconds: final(
    ['cell', 'window', 'quantile'],
    'the driver',
    'Exact quantile of the connect time, by window as above',
    'seconds',
  ),
  connlab_phase_seconds: final(
    ['cell', 'phase', 'quantile'],
    'the driver',
    'Exact quantile of what a latency is made of, over the cell: pool_wait, connect, tls, ttfb, body, service',
    'seconds',
  ),
  connlab_in_flight_requests: live(CELL, 'the driver', 'Requests begun and not ended'),
  connlab_pool_connections: live(
    ['cell', 'state'],
    'the driver',
    'Open connections of the client, free or busy',
  ),
  connlab_pool_queued_requests: live(CELL, 'the driver', 'Requests that wait for a connection of the pool'),
  connlab_pool_limit: live(
    CELL,
    'the strategy',
    'Most connections of the pool; absent where it has no limit',
  ),
  connlab_driver_lateness_seconds: final(
    ['cell', 'quantile'],
    'the driver',
    'How late the driver itself was to begin a request (open load)',
    'seconds',
  ),
  connlab_driver_event_loop_delay_seconds: final(
    ['cell', 'quantile'],
    'the driver',
    'How late its event loop was; quantile 1 is the longest',
    'seconds',
  ),

  connlab_sockets: live(
    ['cell', 'host', 'state'],
    '/proc/<pid>/net of the host',
    'TCP sockets by state: time_wait, in_use (open and listening), and the states of the socket table',
  ),
  connlab_ports_in_use: live(
    HOST,
    '/proc/<pid>/net of the host',
    'Local ports that outgoing connections hold, TIME_WAIT included',
  ),
  connlab_port_capacity: live(HOST, 'the lab', 'Ports x addresses that a host can connect from'),
  connlab_ports_used_ratio: live(
    HOST,
    '/proc/<pid>/net of the host',
    'Ports in use, of the capacity',
    'ratio',
  ),
  connlab_tcp_events_total: counter(
    ['cell', 'host', 'event'],
    '/proc/<pid>/net of the host',
    'Kernel counters: active_opens, passive_opens, resets_sent, delayed_acks, retransmits, listen_overflows',
  ),
  connlab_time_wait_predicted_sockets: live(
    HOST,
    'prediction',
    'TIME_WAIT as arithmetic expects it at this moment',
  ),
  connlab_exhaustion_predicted_seconds: final(
    CELL,
    'prediction',
    'From the start of the load until ports run out; of a closed load from the churn it had, when it has ended; absent where they never do',
    'seconds',
  ),
  connlab_exhaustion_countdown_seconds: live(
    HOST,
    'prediction',
    'Time left until ports run out at the churn of the last seconds; absent where they do not',
    'seconds',
  ),
  connlab_exhaustion_seconds: final(
    CELL,
    'the driver',
    'From the start of the load to the first error for want of a port',
    'seconds',
  ),
  connlab_exhausted: final(
    HOST,
    'the driver and nginx',
    '1 from the first error for want of a port; 0 before it',
  ),

  connlab_nginx_connections: live(
    ['cell', 'state'],
    'stub_status of nginx',
    "Clients' connections to nginx: active, reading, writing, waiting",
  ),
  connlab_nginx_requests_total: counter(CELL, 'stub_status of nginx', 'Requests that nginx got'),
  connlab_nginx_errors_total: counter(
    ['cell', 'kind'],
    "nginx's error log",
    'Lines by kind; no-ports is errno 99',
  ),

  connlab_process_cpu_ratio: live(
    ['cell', 'host', 'process'],
    '/proc/<pid>/stat',
    'CPU of a program, of one core',
    'ratio',
  ),
  connlab_process_resident_bytes: live(
    ['cell', 'host', 'process'],
    '/proc/<pid>/status',
    'Memory of a program',
    'bytes',
  ),
  connlab_observer_read_seconds: live(
    ['cell', 'observer'],
    'the observers',
    'How long the last read took',
    'seconds',
  ),
  connlab_observer_reads_total: counter(['cell', 'observer'], 'the observers', 'Reads'),

  connlab_cell_duration_seconds: final(CELL, 'the result', 'How long the load ran', 'seconds'),
  connlab_cell_responses_per_second: final(CELL, 'the result', 'Throughput of the whole cell'),
  connlab_cell_sockets_peak: final(
    ['cell', 'host', 'state'],
    'the result',
    'Most sockets at once: time_wait',
  ),
  connlab_cell_ports_in_use_peak: final(HOST, 'the result', 'Most ports in use at once'),
  connlab_cell_port_capacity: final(HOST, 'the result', 'Ports x addresses'),
  connlab_cell_latency_mode_seconds: final(
    ['cell', 'mode'],
    'the result',
    'Where a peak of the latency distribution is; 1 is the first',
    'seconds',
  ),
  connlab_cell_latency_mode_share_ratio: final(
    ['cell', 'mode'],
    'the result',
    'Of all answers, those of this peak',
    'ratio',
  ),
  connlab_cell_relative_ratio: final(
    ['cell', 'metric'],
    'the result',
    "A cell's median over its trials by that of the reference of the scenario: latency_p50, latency_p99, throughput",
    'ratio',
  ),
  connlab_cell_noise_ratio: final(
    ['cell', 'metric'],
    'the result',
    'Half the spread of the trials of one cell by their median; absent with one trial',
    'ratio',
  ),
} as const satisfies Readonly<Record<string, MetricSpec>>;

export type MetricName = keyof typeof METRICS;

/** Values of the label quantile. */
export const QUANTILES = ['0.5', '0.9', '0.99', '0.999'] as const;

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** Metrics of the measuring process, which have no label scenario. */
const OF_THE_PROCESS: readonly MetricName[] = ['connlab_build_info', 'connlab_environment_info'];

/** All labels of a metric, in their order. */
export function labelsOf(name: MetricName): readonly (Label | 'scenario')[] {
  const { labels }: MetricSpec = METRICS[name];
  return OF_THE_PROCESS.includes(name) ? labels : ['scenario', ...labels];
}

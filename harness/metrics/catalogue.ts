import { CELL, HOST, type Label } from './labels.ts';
import { counter, final, from, histogram, live, type MetricSpec } from './metric-spec.ts';

/**
 * Every metric, by name, in the order of docs/metrics.md. The registry, the export, the rules and the dashboards use only
 * these.
 */
export const METRICS = {
  ...from('the environment', {
    connlab_build_info: final(['version', 'node'], 'What measures; always 1'),
    connlab_environment_info: final(
      ['kernel', 'nginx', 'cores', 'privileges'],
      'The machine that measures; always 1',
    ),
  }),

  ...from('the run', {
    connlab_run_start_timestamp_seconds: final([], 'When the run began', 'seconds'),
    connlab_run_progress_ratio: final([], 'Share of the cells that have ended', 'ratio'),
    connlab_run_cells: final(
      ['state'],
      'Cells by state: planned (all), running, measured, invalid, failed, skipped',
    ),
    connlab_run_verdicts: final(['state'], 'Verdicts, ok or failed; known when the run has ended'),
  }),

  ...from('the strategy', {
    connlab_cell_info: final(
      ['cell', 'path', 'driver', 'protocol', 'reuse', 'closer'],
      'What a cell is; always 1. Joins by scenario and cell',
    ),
  }),

  ...from('the run', {
    connlab_cell_running: live(CELL, '1 while the load of this cell runs'),
  }),

  ...from('the driver', {
    connlab_cell_elapsed_seconds: live(CELL, 'Time since the start of the load', 'seconds'),
  }),

  ...from('the result', {
    connlab_cell_state: final(['cell', 'state'], '1 for the state that the cell ended in'),
    connlab_cell_warning: final(['cell', 'warning'], '1 for each warning of the cell, by code'),
  }),

  ...from('the driver', {
    connlab_requests_total: counter(CELL, 'Requests begun'),
    connlab_responses_total: counter(['cell', 'status'], 'Answers, by status'),
    connlab_errors_total: counter(['cell', 'code'], 'Requests that failed, by errno or code of the driver'),
    connlab_connections_opened_total: counter(CELL, 'Connections that the client opened'),
    connlab_connections_failed_total: counter(CELL, 'Calls of connect() that failed'),
    connlab_connections_closed_total: counter(
      ['cell', 'closed_by'],
      'Connections closed, by who sent the first FIN or RST: client, server, client_reset, server_reset',
    ),
    connlab_request_duration_seconds: histogram(
      CELL,
      'Latency: from the intended start (open load) or the moment the caller asks (closed load) to the end of the answer',
    ),
    connlab_connect_duration_seconds: histogram(
      CELL,
      'Time of connect() without TLS, for connections that succeeded',
    ),
    connlab_latency_seconds: final(
      ['cell', 'window', 'quantile'],
      'Exact quantile of the latency over a window: 1s (the last second, live) or cell (all of it, stays)',
      'seconds',
    ),
    connlab_connect_seconds: final(
      ['cell', 'window', 'quantile'],
      'Exact quantile of the connect time, by window as above',
      'seconds',
    ),
    connlab_phase_seconds: final(
      ['cell', 'phase', 'quantile'],
      'Exact quantile of each part of the latency, over the cell: pool_wait, connect, tls, ttfb, body, service',
      'seconds',
    ),
    connlab_in_flight_requests: live(CELL, 'Requests begun and not ended'),
    connlab_pool_connections: live(['cell', 'state'], 'Open connections of the client, free or busy'),
    connlab_pool_queued_requests: live(CELL, 'Requests that wait for a connection of the pool'),
  }),

  ...from('the strategy', {
    connlab_pool_limit: live(
      CELL,
      'Largest number of connections that the pool may hold; absent if it has no limit',
    ),
  }),

  ...from('the driver', {
    connlab_driver_lateness_seconds: final(
      ['cell', 'quantile'],
      'How late the driver itself was to begin a request (open load)',
      'seconds',
    ),
    connlab_driver_event_loop_delay_seconds: final(
      ['cell', 'quantile'],
      'How late its event loop was; quantile 1 is the longest',
      'seconds',
    ),
  }),

  ...from('/proc/<pid>/net of the host', {
    connlab_sockets: live(
      ['cell', 'host', 'state'],
      'TCP sockets by state: time_wait, in_use (open and listening), and the states of the socket table',
    ),
    connlab_ports_in_use: live(HOST, 'Local ports that outgoing connections hold, TIME_WAIT included'),
  }),

  ...from('the lab', {
    connlab_port_capacity: live(HOST, 'Ports x addresses that a host can connect from'),
  }),

  ...from('/proc/<pid>/net of the host', {
    connlab_ports_used_ratio: live(HOST, 'Ports in use as a share of the capacity', 'ratio'),
    connlab_tcp_events_total: counter(
      ['cell', 'host', 'event'],
      'Kernel counters: active_opens, passive_opens, resets_sent, delayed_acks, retransmits, listen_overflows',
    ),
  }),

  ...from('prediction', {
    connlab_time_wait_predicted_sockets: live(HOST, 'TIME_WAIT as arithmetic expects it at this moment'),
    connlab_exhaustion_predicted_seconds: final(
      CELL,
      'Time from the start of the load until ports run out; for a closed load from its churn, once it has ended; absent if they never do',
      'seconds',
    ),
    connlab_exhaustion_countdown_seconds: live(
      HOST,
      'Time left until ports run out at the churn of the last seconds; absent if they do not',
      'seconds',
    ),
  }),

  ...from('the driver', {
    connlab_exhaustion_seconds: final(
      CELL,
      'Time from the start of the load to the first error for lack of a port',
      'seconds',
    ),
  }),

  ...from('the driver and nginx', {
    connlab_exhausted: final(HOST, '1 from the first error for lack of a port on; 0 before it'),
  }),

  ...from('stub_status of nginx', {
    connlab_nginx_connections: live(
      ['cell', 'state'],
      "Clients' connections to nginx: active, reading, writing, waiting",
    ),
    connlab_nginx_requests_total: counter(CELL, 'Requests that nginx received'),
  }),

  ...from("nginx's error log", {
    connlab_nginx_errors_total: counter(['cell', 'kind'], 'Lines by kind; no-ports is errno 99'),
  }),

  ...from('/proc/<pid>/stat', {
    connlab_process_cpu_ratio: live(
      ['cell', 'host', 'process'],
      'CPU of a program as a share of one core',
      'ratio',
    ),
  }),

  ...from('/proc/<pid>/statm', {
    connlab_process_resident_bytes: live(['cell', 'host', 'process'], 'Memory of a program', 'bytes'),
  }),

  ...from('the observers', {
    connlab_observer_read_seconds: live(['cell', 'observer'], 'How long the last read took', 'seconds'),
    connlab_observer_reads_total: counter(['cell', 'observer'], 'Reads'),
  }),

  ...from('the result', {
    connlab_cell_duration_seconds: final(CELL, 'How long the load ran', 'seconds'),
    connlab_cell_responses_per_second: final(CELL, 'Throughput of the whole cell'),
    connlab_cell_sockets_peak: final(['cell', 'host', 'state'], 'Most sockets at once: time_wait'),
    connlab_cell_ports_in_use_peak: final(HOST, 'Most ports in use at once'),
    connlab_cell_port_capacity: final(HOST, 'Ports x addresses'),
    connlab_cell_latency_mode_seconds: final(
      ['cell', 'mode'],
      'Where a peak of the latency distribution is; 1 is the first',
      'seconds',
    ),
    connlab_cell_latency_mode_share_ratio: final(
      ['cell', 'mode'],
      'Share of the answers that belong to this peak',
      'ratio',
    ),
    connlab_cell_relative_ratio: final(
      ['cell', 'metric'],
      "A cell's median over its trials, divided by that of the scenario's reference: latency_p50, latency_p99, throughput",
      'ratio',
    ),
    connlab_cell_noise_ratio: final(
      ['cell', 'metric'],
      'Half the spread of the trials of one cell, divided by their median; absent with one trial',
      'ratio',
    ),
  }),
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

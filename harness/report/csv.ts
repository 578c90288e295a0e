import type { Cell, Result } from '../result/result.ts';
import { errorCount, hasNumbers, type WithNumbers } from './cells.ts';
import { mostTimeWait } from './rows.ts';
import { clean } from './terminal/clean.ts';

type Value = string | number | null;

/** What a measured or invalid cell has; units are in the names. */
const NUMBERS: Readonly<Record<string, (cell: WithNumbers) => Value>> = {
  requests: ({ counts }) => counts.requests,
  responses: ({ counts }) => counts.responses,
  errors: errorCount,
  responses_per_second: ({ rate }) => rate.achievedPerSecond,
  latency_p50_us: ({ latency }) => latency.p50Us,
  latency_p90_us: ({ latency }) => latency.p90Us,
  latency_p99_us: ({ latency }) => latency.p99Us,
  latency_p999_us: ({ latency }) => latency.p999Us,
  latency_max_us: ({ latency }) => latency.maxUs,
  service_p50_us: ({ service }) => service.p50Us,
  service_p99_us: ({ service }) => service.p99Us,
  pool_wait_p50_us: ({ phases }) => phases.poolWait?.p50Us ?? null,
  pool_wait_p99_us: ({ phases }) => phases.poolWait?.p99Us ?? null,
  connect_p50_us: ({ connect }) => connect.p50Us,
  connect_p99_us: ({ connect }) => connect.p99Us,
  connections_opened: ({ connections }) => connections.opened,
  connections_peak: ({ connections }) => connections.peak,
  time_wait_host: (cell) => mostTimeWait(cell).host,
  time_wait_peak: (cell) => mostTimeWait(cell).sockets,
  exhausted_host: ({ exhaustion }) => exhaustion?.host ?? null,
  exhausted_after_connections: ({ exhaustion }) => exhaustion?.afterConnections ?? null,
  exhausted_at_ms: ({ exhaustion }) => exhaustion?.atMs ?? null,
  exhausted_predicted_at_ms: ({ exhaustion }) => exhaustion?.predictedAtMs ?? null,
};

/**
 * Results for a spreadsheet (RFC 4180): a row for each trial of each cell, the axes of its strategy as columns. What a
 * cell does not have is empty. Read `state` before any number.
 */
export function csvReport(results: readonly Result[]): string {
  const rows = results
    .map(clean)
    .flatMap(({ scenario, cells }) => cells.map((cell) => rowOf(scenario, cell)));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
  return lines.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

function rowOf(scenario: string, cell: Cell): Record<string, Value> {
  const numbers = hasNumbers(cell) ? Object.entries(NUMBERS).map(([name, read]) => [name, read(cell)]) : [];
  return {
    scenario,
    cell: cell.name,
    trial: cell.trial,
    state: cell.state,
    reason: cell.state === 'measured' ? null : cell.reason,
    ...flat('', cell.strategy),
    ...flat('load.', cell.load),
    ...Object.fromEntries(numbers),
  };
}

function flat(prefix: string, data: object): Record<string, Value> {
  const entries = Object.entries(data).map(([key, value]) => [
    `${prefix}${key}`,
    typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries);
}

/** A text that a spreadsheet would take for a formula gets a quote before it (OWASP, CSV injection). */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

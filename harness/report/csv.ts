import type { Cell, Result } from '../result/result.ts';
import { hasNumbers } from './cells.ts';
import { CELL_COLUMNS } from './columns.ts';
import { settingsOf } from './find/settings.ts';
import { clean } from './terminal/clean.ts';

type Value = string | number | null;

/**
 * Results for a spreadsheet (RFC 4180): a row for each trial of each cell, with the axes of its strategy as columns.
 * Values that a cell does not have are empty. Read `state` before any number.
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
  const numbers = hasNumbers(cell) ? CELL_COLUMNS.map(({ key, read }) => [key, read(cell)]) : [];
  const { strategy, load } = cell;
  const settings = settingsOf({ strategy, load });
  return {
    scenario,
    cell: cell.name,
    trial: cell.trial,
    state: cell.state,
    reason: cell.state === 'measured' ? null : cell.reason,
    ...Object.fromEntries(settings.map(([key, value]) => [key, fieldOf(value)])),
    ...Object.fromEntries(numbers),
  };
}

function fieldOf(setting: unknown): Value {
  return typeof setting === 'number' || typeof setting === 'string' ? setting : JSON.stringify(setting);
}

/** Puts a quote before text that a spreadsheet would run as a formula (OWASP, CSV injection). */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

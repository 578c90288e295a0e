import { type Answered, errorOf } from './answer.ts';

const COLUMNS = [
  ['rate/s', 6],
  ['service', -26],
  ['seed', 4],
  ['target ms', 9],
  ['nominal', 7],
  ['predicted', 9],
  ['measured', 8],
  ['error', 5],
  ['decided', 7],
  ['trials', 6],
  ['invalid', 7],
  ['seconds', 7],
] as const;

/** Title and column names of a table. */
export function heading(what: string): string {
  return `${what}\n${cells(COLUMNS.map(([name]) => name))}`;
}

export function line(one: Answered): string {
  const { ratePerSecond, service, seed } = one.asked;
  return cells([
    ratePerSecond,
    service,
    seed,
    one.p99Ms.toFixed(1),
    one.nominal,
    one.predicted ?? '-',
    one.measured ?? '-',
    errorOf(one) ?? '-',
    one.isDecided ? 'yes' : 'no',
    one.trials,
    one.invalid,
    one.seconds.toFixed(0),
  ]);
}

function cells(values: readonly (string | number)[]): string {
  return values.map((value, at) => aligned(String(value), COLUMNS[at]![1])).join('  ');
}

/** A negative width is for a text, which is aligned left. */
function aligned(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

import { type Answered, errorOf } from './answer.ts';

/** Name, width and content. A negative width is for a text, which is aligned left. */
type Column = readonly [name: string, width: number, read: (one: Answered) => string | number];

const COLUMNS: readonly Column[] = [
  ['rate/s', 6, ({ asked }) => asked.ratePerSecond],
  ['service', -26, ({ asked }) => asked.service],
  ['seed', 4, ({ asked }) => asked.seed],
  ['target ms', 9, ({ p99Ms }) => p99Ms.toFixed(1)],
  ['nominal', 7, ({ nominal }) => nominal],
  ['mean ms', 7, ({ meanMs }) => meanMs?.toFixed(1) ?? '-'],
  ['computed', 8, ({ computed }) => computed ?? '-'],
  ['predicted', 9, ({ predicted }) => predicted ?? '-'],
  ['measured', 8, ({ measured }) => measured ?? '-'],
  ['error', 5, (one) => errorOf(one) ?? '-'],
  ['decided', 7, ({ isDecided }) => (isDecided ? 'yes' : 'no')],
  ['trials', 6, ({ trials }) => trials],
  ['invalid', 7, ({ invalid }) => invalid],
  ['seconds', 7, ({ seconds }) => seconds.toFixed(0)],
];

/** Title and column names of a table. */
export function heading(what: string): string {
  return `${what}\n${COLUMNS.map(([name, width]) => aligned(name, width)).join('  ')}`;
}

export function line(one: Answered): string {
  return COLUMNS.map(([, width, read]) => aligned(String(read(one)), width)).join('  ');
}

function aligned(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

import type { Mistake } from '../../errors.ts';
import { quote } from '../../scenario/read/quote.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';

/** A number that an option takes. */
export interface NumberOption {
  /** As the user types it, for instance `--trials`. */
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** false: fractions are allowed. */
  readonly whole?: boolean;
}

// Each reader adds what is wrong to `mistakes` and then returns a value that is allowed.

/** Reads a number. */
export function readNumber(text: string | undefined, option: NumberOption, mistakes: Mistake[]): number {
  const { name, least, most, whole = true } = option;
  const value = /^\d+(\.\d+)?$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
  mistakes.push(notValid(name, text, `a ${whole ? 'whole number' : 'number'} ${range}`));
  return least;
}

/** Reads the number of trials of each cell. */
export function readTrials(text: string, mistakes: Mistake[]): number {
  return readNumber(text, { name: '--trials', least: 1, most: 10_000 }, mistakes);
}

/** Reads the seed of everything that is random. */
export function readSeed(text: string, mistakes: Mistake[]): number {
  return readNumber(text, { name: '--seed', least: 0, most: 2 ** 32 - 1 }, mistakes);
}

/** Reads a time with its unit, in ms. */
export function readTime(
  name: string,
  text: string | undefined,
  { leastMs, mostMs }: { readonly leastMs: number; readonly mostMs: number },
  mistakes: Mistake[],
): number {
  const match = /^(\d+(?:\.\d+)?)(us|ms|s|min)$/.exec(text ?? '');
  const unitMs = { us: 1 / US_PER_MS, ms: 1, s: MS_PER_SECOND, min: 60 * MS_PER_SECOND };
  const ms = match === null ? Number.NaN : Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
  if (ms >= leastMs && ms <= mostMs) return ms;
  const expected = `a time such as 25ms, from ${leastMs}ms to ${mostMs / MS_PER_SECOND}s`;
  mistakes.push(notValid(name, text, expected));
  return leastMs;
}

/** Reads one of several words; the first is returned where it is none of them. */
export function readChoice<T extends string>(
  known: readonly T[],
  { name, value }: { readonly name: string; readonly value: string },
  mistakes: Mistake[],
): T {
  const found = known.find((one) => one === value);
  if (found === undefined) {
    mistakes.push({ where: name, what: `Unknown value ${quote(value)}`, expected: known.join(', ') });
  }
  return found ?? known[0]!;
}

/** The mistake of an option with a value that it does not take, or with none although it needs one. */
export function notValid(where: string, value: string | undefined, expected: string): Mistake {
  const what = value === undefined ? 'Is missing' : `Value ${quote(value)} is not valid`;
  return { where, what, expected };
}

/** A mistake for each of these options that was given. Names are those of commander: `readyTimeout` is `--ready-timeout`. */
export function refuseGiven<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
  { what, expected }: Required<Omit<Mistake, 'where'>>,
): Mistake[] {
  return names
    .filter((name) => options[name] !== undefined)
    .map((name) => ({ where: `--${name.replaceAll(/[A-Z]/g, '-$&').toLowerCase()}`, what, expected }));
}

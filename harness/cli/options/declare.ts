import { Option } from 'commander';
import type { Mistake } from '../../errors.ts';
import { quote } from '../../scenario/read/quote.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { type NumberUnit, readDurationMs, readNumber } from '../../words.ts';

/** An option of a command: how commander shows it, and how its value is read. */
export interface OptionSpec<T> {
  readonly option: Option;
  /** `typed`: what commander found; undefined if the option was not given and has no default. */
  readonly read: (typed: unknown, mistakes: Mistake[]) => T;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec<unknown>>>;

/** Values of the options of a command; undefined: not given. */
export type Values<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends OptionSpec<infer T> ? T : never;
};

/** Reads the text typed after `name`. If it is wrong, adds to `mistakes` and returns some valid value. */
export type Reader<T> = (typed: string | undefined, name: string, mistakes: Mistake[]) => T;

/** Reads all options. Their names are those of commander: `readyTimeout` is `--ready-timeout`. */
export function readOptions<Specs extends OptionSpecs>(
  specs: Specs,
  typed: Readonly<Record<string, unknown>>,
  mistakes: Mistake[],
): Values<Specs> {
  const values = Object.entries(specs).map(([name, { read }]) => [name, read(typed[name], mistakes)]);
  return Object.fromEntries(values);
}

function asTyped<T>(option: Option): OptionSpec<T | undefined> {
  return { option, read: (typed) => typed as T | undefined };
}

/** An option without a value. */
export const flag = (flags: string, help: string) => asTyped<true>(new Option(flags, help));

/** An option with any text. */
export const text = (flags: string, help: string) => asTyped<string>(new Option(flags, help));

/** An option whose text can be left out, which gives true. */
export const textOrTrue = (flags: string, help: string) => asTyped<string | true>(new Option(flags, help));

/** An option with several texts, one after the other. */
export const texts = (flags: string, help: string) => asTyped<readonly string[]>(new Option(flags, help));

/** An option that may be given several times. */
export function repeatable(flags: string, help: string): OptionSpec<readonly string[] | undefined> {
  return asTyped(
    new Option(flags, `${help}; may be repeated`).argParser(
      (value: string, before: readonly string[] = []) => [...before, value],
    ),
  );
}

/** An option that is required or has a default. */
export function value<T>(flags: string, help: string, reader: Reader<T>, fallback?: string): OptionSpec<T> {
  const option = new Option(flags, help).default(fallback);
  return { option, read: (typed, mistakes) => reader(typed as string | undefined, option.long!, mistakes) };
}

/** An option that can be left out. */
export function optional<T>(flags: string, help: string, reader: Reader<T>): OptionSpec<T | undefined> {
  const { option, read } = value(flags, help, reader);
  return { option, read: (typed, mistakes) => (typed === undefined ? undefined : read(typed, mistakes)) };
}

/** The numbers that an option takes. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  /** false: fractions are allowed. */
  readonly whole?: boolean;
  /** Unit that may follow the number. */
  readonly unit?: NumberUnit;
}

/** Reads a number, also as it is printed: `1,500`, `900/s`. */
export function number({ least, most, whole = true, unit }: Bounds): Reader<number> {
  const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
  const expected = `a ${whole ? 'whole number' : 'number'} ${range}`;
  const parse = (typed: string): number | undefined => {
    const read = readNumber(typed, unit) ?? Number.NaN;
    return read >= least && read <= most && (!whole || Number.isInteger(read)) ? read : undefined;
  };
  return parsed(parse, expected, least);
}

/** Reads the number of trials of each cell. */
export const trials = number({ least: 1, most: 10_000 });
/** Reads the seed of everything that is random. */
export const seed = number({ least: 0, most: 2 ** 32 - 1 });
/** Reads the smallest change that counts, in percent. */
export const margin = number({ least: 0.1, most: 1_000, whole: false, unit: 'percent' });

/** Reads a time with its unit, in ms. */
export function time({ leastMs, mostMs }: { leastMs: number; mostMs: number }): Reader<number> {
  const parse = (typed: string): number | undefined => {
    const ms = readDurationMs(typed) ?? Number.NaN;
    return ms >= leastMs && ms <= mostMs ? ms : undefined;
  };
  return parsed(parse, `a time such as 25ms, from ${leastMs}ms to ${mostMs / MS_PER_SECOND}s`, leastMs);
}

/** Reads one of several words. */
export function choice<const T extends string>(known: readonly T[]): Reader<T> {
  return (typed, name, mistakes) => {
    const found = known.find((one) => one === typed);
    if (found !== undefined) return found;
    mistakes.push({ where: name, what: `Unknown value ${quote(typed)}`, expected: known.join(', ') });
    return known[0]!;
  };
}

/** Reads a value with `parse`; if that fails, the mistake says what was `expected`. */
export function parsed<T>(parse: (typed: string) => T | undefined, expected: string, instead: T): Reader<T> {
  return (typed, name, mistakes) => {
    const read = typed === undefined ? undefined : parse(typed);
    if (read === undefined) mistakes.push(notValid(name, typed, expected));
    return read ?? instead;
  };
}

/** The mistake of an option whose value is invalid or missing. */
export function notValid(where: string, typed: string | undefined, expected: string): Mistake {
  const what = typed === undefined ? 'Is missing' : `Value ${quote(typed)} is not valid`;
  return { where, what, expected };
}

/** A mistake for each of these options that was given. */
export function refuseGiven<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
  { what, expected }: Required<Omit<Mistake, 'where'>>,
): Mistake[] {
  return names
    .filter((name) => options[name] !== undefined)
    .map((name) => ({ where: `--${name.replaceAll(/[A-Z]/g, '-$&').toLowerCase()}`, what, expected }));
}

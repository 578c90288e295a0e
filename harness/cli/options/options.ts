import type { Mistake } from '../../errors.ts';
import { quote } from '../../scenario/read/mistakes.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';

/** A number as an option takes it. */
export interface NumberOption {
  /** As the user typed it, for instance `--trials`. */
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** False where a fraction is meant, too. */
  readonly whole?: boolean;
}

/** Reads a number; what is wrong goes to `mistakes`, and then the answer is the least that is allowed. */
export function readNumber(text: string, option: NumberOption, mistakes: Mistake[]): number {
  const { name, least, most, whole = true } = option;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
  mistakes.push({
    where: name,
    what: `Value ${quote(text)} is not valid`,
    expected: `a ${whole ? 'whole number' : 'number'} ${range}`,
  });
  return least;
}

/** Reads a time with its unit, in ms; what is wrong goes to `mistakes`, and then the answer is the least that is allowed. */
export function readTime(
  where: string,
  text: string | undefined,
  { leastMs, mostMs }: { readonly leastMs: number; readonly mostMs: number },
  mistakes: Mistake[],
): number {
  const match = /^(\d+(?:\.\d+)?)(us|ms|s|min)$/.exec(text ?? '');
  const unitMs = { us: 1 / US_PER_MS, ms: 1, s: MS_PER_SECOND, min: 60 * MS_PER_SECOND };
  const ms = match === null ? Number.NaN : Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
  if (ms >= leastMs && ms <= mostMs) return ms;
  const expected = `a time such as 25ms, from ${leastMs}ms to ${mostMs / MS_PER_SECOND}s`;
  const what = text === undefined ? 'Is missing' : `Value ${quote(text)} is not valid`;
  mistakes.push({ where, what, expected });
  return leastMs;
}

/** Reads one of several words; what is none of them goes to `mistakes`, and then the answer is the first. */
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

/** What the options that shape a scenario say of themselves, in every command that has them. */
export const SET_HELP = 'change a setting of load, lab or origin, or an axis for all cells; may be repeated';
export const ONLY_HELP = 'the cells with this value alone, or cell=NAME; may be repeated';

/** Adds one more value to an option that may be given several times. For commander. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

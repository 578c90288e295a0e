import { MS_PER_SECOND, US_PER_MS } from './units.ts';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** `28,232` */
export function count(value: number): string {
  return whole.format(value);
}

/** Three significant digits, or all digits of a larger whole number: `0.25`, `33.3`, `471`, `28,232`. */
export function amount(value: number): string {
  return Math.abs(value) >= 100 ? whole.format(value) : digits.format(value);
}

/** `2,000 connections`, `1 connection` */
export function several(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;
}

/** `250 ms`, `4 s`, `2 min`, `1.5 h` */
export function duration(ms: number): string {
  const seconds = ms / MS_PER_SECOND;
  if (seconds < 0.9995) return `${digits.format(ms)} ms`;
  if (seconds < 120) return `${digits.format(seconds)} s`;
  return seconds < 7_200 ? `${digits.format(seconds / 60)} min` : `${digits.format(seconds / 3_600)} h`;
}

/** `2 s to 2.4 s`; `2 s` where both are printed alike. */
export function durations(leastMs: number, mostMs: number): string {
  const [least, most] = [duration(leastMs), duration(mostMs)];
  return least === most ? least : `${least} to ${most}`;
}

const NUMBER = String.raw`(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?`;

/** What may follow a number, because that is how it is printed. */
const SUFFIXES = {
  none: '',
  percent: String.raw`(?:\s*%)?`,
  perSecond: String.raw`(?:\s*(?:req(?:uests?)?)?(?:\s*\/\s*s|\s+per\s+second))?`,
  bytes: String.raw`(?:\s*bytes?)?`,
};
export type NumberUnit = keyof typeof SUFFIXES;

const EXPONENTS = { '': '', k: 'e3', M: 'e6' };

/** Reads a number as it is printed: `1,500`, `412k`, `900/s`, `5%`. undefined: the text is none. */
export function readNumber(text: string, unit: NumberUnit = 'none'): number | undefined {
  const match = new RegExp(`^(${NUMBER})([kM]?)${SUFFIXES[unit]}$`).exec(text.trim());
  if (match === null) return undefined;
  return Number(`${withoutCommas(match[1]!)}${EXPONENTS[match[2] as keyof typeof EXPONENTS]}`);
}

const TO_MS = {
  us: (us: number) => us / US_PER_MS,
  ms: (ms: number) => ms,
  s: (seconds: number) => seconds * MS_PER_SECOND,
  min: (minutes: number) => minutes * 60 * MS_PER_SECOND,
  m: (minutes: number) => minutes * 60 * MS_PER_SECOND,
  h: (hours: number) => hours * 3_600 * MS_PER_SECOND,
};

/** Source of a pattern for the durations that `readDurationMs` reads. */
export const DURATION = String.raw`${NUMBER}(?:e[+-]?\d+)?\s*(?:${Object.keys(TO_MS).join('|')})`;

/** Reads a duration as it is printed, or without the space: `250 ms`, `1.5s`, `20m`. Returns ms; undefined: the text is none. */
export function readDurationMs(text: string): number | undefined {
  const whole = text.trim();
  if (!new RegExp(`^${DURATION}$`).test(whole)) return undefined;
  const unit = /[a-z]+$/.exec(whole)![0] as keyof typeof TO_MS;
  return TO_MS[unit](Number(withoutCommas(whole.slice(0, -unit.length))));
}

function withoutCommas(text: string): string {
  return text.replaceAll(',', '');
}

/** The texts that are there and not empty, with the separator between them. */
export function joinGiven(parts: readonly (string | null | undefined)[], separator: string): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(separator);
}

/** `a`, `a and b`, `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

import { MS_PER_SECOND } from './units.ts';

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

/** The texts that are there and not empty, with the separator between them. */
export function joinGiven(parts: readonly (string | null | undefined)[], separator: string): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(separator);
}

/** `a`, `a and b`, `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

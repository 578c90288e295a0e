import { US_PER_MS } from '../units.ts';
import { count, duration } from '../words.ts';

/** At most 6 characters, for columns: `63,000`, `412k`, `1.24M`. */
export function formatCompact(value: number): string {
  if (value < 99_999.5) return count(value);
  return value < 999_500 ? `${count(value / 1_000)}k` : `${(value / 1_000_000).toPrecision(3)}M`;
}

/** Three significant digits, trailing zeros included, so that a column lines up: `0.640`, `12.3`, `1,310`. */
export function formatDigits(value: number): string {
  if (value === 0) return '0';
  return value >= 99.95 ? count(value) : value.toPrecision(3);
}

/** `640 us`, `1.31 ms`, `2.1 s` */
export function formatUs(us: number): string {
  return us < US_PER_MS ? `${count(us)} us` : duration(us / US_PER_MS);
}

import type { SummaryName } from '../drive/record/latency.ts';
import { US_PER_MS } from '../units.ts';
import { amount, count, duration } from '../words.ts';

/** At most 6 characters, for columns: `0.143`, `63,000`, `412k`, `1.24M`. */
export function formatCompact(value: number): string {
  if (value < 10) return amount(value);
  if (value < 99_999.5) return count(value);
  return value < 999_500 ? `${count(value / 1_000)}k` : `${(value / 1_000_000).toPrecision(3)}M`;
}

/** Three significant digits, trailing zeros included, so that a column lines up: `0.640`, `12.3`, `1,310`. */
export function formatDigits(value: number): string {
  if (value === 0) return '0';
  return value >= 99.95 ? count(value) : value.toPrecision(3);
}

/** Stands before a value that is only a lower bound. */
export const AT_LEAST = '>= ';

/** Whether a value falls among requests without an answer, of which only the wait is known. */
export function isBound(
  { atLeast = [] }: { readonly atLeast?: readonly SummaryName[] | undefined },
  name: SummaryName,
): boolean {
  return atLeast.includes(name);
}

/** `1.31 ms`; `>= 4.5 s`: it falls among requests without an answer. */
export function latencyText<Name extends SummaryName>(
  latency: Readonly<Record<Name, number>> & { readonly atLeast?: readonly SummaryName[] | undefined },
  name: Name,
  writeUs = formatUs,
): string {
  return `${isBound(latency, name) ? AT_LEAST : ''}${writeUs(latency[name])}`;
}

/** `640 us`, `1.31 ms`, `2.1 s` */
export function formatUs(us: number): string {
  return us < US_PER_MS ? `${count(us)} us` : duration(us / US_PER_MS);
}

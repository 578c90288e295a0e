import { MS_PER_SECOND, US_PER_MS } from '../units.ts';
import type { ServiceTime } from './scenario.ts';

/** The texts that `parseServiceTime` reads, for messages and help. */
export const SERVICE_TIME_FORMS =
  'none, "constant 5ms", "uniform 1ms-9ms", "exponential 10ms" or "lognormal p50=8ms p99=40ms"';

/**
 * Reads a delay as people write it: `none`, `constant 5ms`, `uniform 1ms-9ms`, `exponential 10ms`,
 * `lognormal p50=8ms p99=40ms`. Units are `us`, `ms` and `s`. Undefined where the text is none of these or its
 * numbers cannot be (a mean of zero, a minimum above the maximum, a p99 not above the p50).
 */
export function parseServiceTime(text: string): ServiceTime | undefined {
  const [kind = '', ...words] = text.trim().split(/\s+/);
  const time = fromWords(kind, words.join(' '));
  return time !== undefined && isPossible(time) ? time : undefined;
}

/** The text of a delay, in milliseconds; `parseServiceTime` reads it back to the same value. */
export function formatServiceTime(time: ServiceTime): string {
  switch (time.kind) {
    case 'none':
      return 'none';
    case 'constant':
      return `constant ${time.ms}ms`;
    case 'uniform':
      return `uniform ${time.minMs}ms-${time.maxMs}ms`;
    case 'exponential':
      return `exponential ${time.meanMs}ms`;
    case 'lognormal':
      return `lognormal p50=${time.p50Ms}ms p99=${time.p99Ms}ms`;
    default:
      return time satisfies never;
  }
}

/** Whether the numbers of a delay fit its distribution. */
export function isPossible(time: ServiceTime): boolean {
  switch (time.kind) {
    case 'none':
      return true;
    case 'constant':
      return isDuration(time.ms);
    case 'uniform':
      return isDuration(time.minMs) && isDuration(time.maxMs) && time.minMs <= time.maxMs;
    case 'exponential':
      return isDuration(time.meanMs) && time.meanMs > 0;
    case 'lognormal':
      return isDuration(time.p50Ms) && isDuration(time.p99Ms) && time.p50Ms > 0 && time.p99Ms > time.p50Ms;
    default:
      return time satisfies never;
  }
}

function fromWords(kind: string, rest: string): ServiceTime | undefined {
  switch (kind) {
    case 'none':
      return rest === '' ? { kind: 'none' } : undefined;
    case 'constant':
      return withNumbers(/^(\S+)$/.exec(rest), (ms) => ({ kind: 'constant', ms }));
    case 'uniform':
      return withNumbers(/^(\S+?s)-(\S+)$/.exec(rest), (minMs, maxMs) => ({ kind: 'uniform', minMs, maxMs }));
    case 'exponential':
      return withNumbers(/^(\S+)$/.exec(rest), (meanMs) => ({ kind: 'exponential', meanMs }));
    case 'lognormal':
      return withNumbers(/^p50=(\S+) p99=(\S+)$/.exec(rest), (p50Ms, p99Ms) => ({
        kind: 'lognormal',
        p50Ms,
        p99Ms,
      }));
    default:
      return undefined;
  }
}

/** Undefined unless every group of the match is a duration. A group that is missing reads as none. */
function withNumbers(
  match: RegExpExecArray | null,
  make: (firstMs: number, secondMs: number) => ServiceTime,
): ServiceTime | undefined {
  const durationsMs = match?.slice(1).map(parseDurationMs) ?? [undefined];
  if (durationsMs.includes(undefined)) return undefined;
  const [firstMs = Number.NaN, secondMs = Number.NaN] = durationsMs;
  return make(firstMs, secondMs);
}

function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(us|ms|s)$/.exec(text);
  if (match === null) return undefined;
  const amount = Number(match[1]);
  if (match[2] === 'us') return amount / US_PER_MS;
  return match[2] === 's' ? amount * MS_PER_SECOND : amount;
}

function isDuration(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0;
}

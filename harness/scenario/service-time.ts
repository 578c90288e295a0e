import { MS_PER_SECOND, US_PER_MS } from '../units.ts';
import type { ServiceTime } from './scenario.ts';

/** The texts that `parseServiceTime` reads, for messages and help. */
export const SERVICE_TIME_FORMS =
  'none, "constant 5ms", "uniform 1ms-9ms", "exponential 10ms", "lognormal p50=8ms p99=40ms" or "every 20th 50ms"';

/**
 * Reads a delay as people write it: `none`, `constant 5ms`, `uniform 1ms-9ms`, `exponential 10ms`,
 * `lognormal p50=8ms p99=40ms`, `every 20th 50ms`. Units are `us`, `ms` and `s`. Undefined where the text is none of these or its
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
    case 'every':
      return `every ${time.nth}th ${time.ms}ms`;
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
    case 'every':
      return Number.isSafeInteger(time.nth) && time.nth > 0 && isDuration(time.ms);
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
    case 'every': {
      const match = /^(\d+)(?:st|nd|rd|th) (\S+)$/.exec(rest);
      const ms = match === null ? undefined : parseDurationMs(match[2]!);
      return ms === undefined ? undefined : { kind: 'every', nth: Number(match![1]), ms };
    }
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

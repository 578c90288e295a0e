import { DURATION, readDurationMs } from '../words.ts';
import type { ServiceTime } from './scenario.ts';

/** The texts that `parseServiceTime` reads, for messages and help. */
export const SERVICE_TIME_FORMS =
  'none, "constant 5ms", "uniform 1ms-9ms", "exponential 10ms", "lognormal p50=8ms p99=40ms" or "every 20th 50ms"';

type Kind = ServiceTime['kind'];

/** What people write after the kind, with the numbers of the object in their places. */
const WRITTEN = {
  none: '',
  constant: '{ms}',
  uniform: '{minMs}-{maxMs}',
  exponential: '{meanMs}',
  lognormal: 'p50={p50Ms} p99={p99Ms}',
  every: '{nth}th {ms}',
} as const satisfies Record<Kind, string>;

/** The names of the numbers of each kind, in the order of its text. */
export const SERVICE_TIME_NUMBERS = Object.fromEntries(
  Object.entries(WRITTEN).map(([kind, text]) => [
    kind,
    Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name!),
  ]),
) as unknown as Readonly<Record<Kind, readonly string[]>>;

/**
 * Reads a delay as people write it: `none`, `constant 5ms`, `uniform 1ms-9ms`, `exponential 10ms`,
 * `lognormal p50=8ms p99=40 ms`, `every 20th 50ms`. Undefined where the text is none of these or its
 * numbers cannot be (a mean of zero, a minimum above the maximum, a p99 not above the p50).
 */
export function parseServiceTime(text: string): ServiceTime | undefined {
  const [kind = '', ...words] = text.trim().split(/\s+/);
  if (!Object.hasOwn(WRITTEN, kind)) return undefined;
  const match = patternOf(kind as Kind).exec(words.join(' '));
  const numbers = SERVICE_TIME_NUMBERS[kind as Kind].map((name, at) => {
    const found = match?.[at + 1] ?? '';
    return [name, name === 'nth' ? Number(found) : readDurationMs(found)];
  });
  const time = { kind, ...Object.fromEntries(numbers) } as ServiceTime;
  return match !== null && isPossible(time) ? time : undefined;
}

/** The text of a delay, in milliseconds; `parseServiceTime` reads it back to the same value. */
export function formatServiceTime(time: ServiceTime): string {
  const numbers: Readonly<Record<string, string | number>> = time;
  const rest = WRITTEN[time.kind].replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'nth' ? `${numbers[name]}` : `${numbers[name]}ms`,
  );
  return `${time.kind} ${rest}`.trimEnd();
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

/** A text of a kind, each number a group. */
function patternOf(kind: Kind): RegExp {
  const written = WRITTEN[kind].replace('{nth}th', '(\\d+)(?:st|nd|rd|th)');
  return new RegExp(`^${written.replaceAll(/\{\w+\}/g, `(${DURATION})`)}$`);
}

function isDuration(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0;
}

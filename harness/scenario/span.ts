import { MS_PER_SECOND } from '../units.ts';
import { readDurationMs } from '../words.ts';

/** What `parseSpan` reads, for messages. */
export const SPAN_FORMS = 'a time such as 90s, 20m or 1h';

/** Milliseconds of a time as people say how long something may take: `90s`, `20m`, `1.5 h`; undefined where it is none. */
export function parseSpan(text: string): number | undefined {
  const ms = readDurationMs(text) ?? 0;
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}

/** A day. */
const LONGEST_MS = 86_400 * MS_PER_SECOND;

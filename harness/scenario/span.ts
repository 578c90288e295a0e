import { MS_PER_SECOND } from '../units.ts';

const UNITS_MS = {
  s: MS_PER_SECOND,
  m: 60 * MS_PER_SECOND,
  min: 60 * MS_PER_SECOND,
  h: 3_600 * MS_PER_SECOND,
};

/** What `parseSpan` reads, for messages. */
export const SPAN_FORMS = 'a time such as 90s, 20m or 1h';

/** Milliseconds of a time as people say how long something may take: `90s`, `20m`, `1.5h`; undefined where it is none. */
export function parseSpan(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(s|min|m|h)$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS];
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}

/** A day. */
const LONGEST_MS = 24 * UNITS_MS.h;

import type { LinkReport, WayReport } from '../../lab/link/report.ts';
import { HOSTS } from '../../scenario/strategy.ts';
import { believed, count, durationMs, type FieldsOf, listOf, recordOf, wordOf } from './fields.ts';

const way = recordOf<WayReport>({
  frames: count,
  bytes: count,
  lost: count,
  noRoom: count,
  leastMs: durationMs.nullable(),
  maxQueueMs: durationMs,
  overrun: count,
  tooLarge: count,
  refused: count,
});

const fields: FieldsOf<LinkReport> = {
  between: believed<LinkReport['between']>(listOf(wordOf(HOSTS))),
  means: wordOf(['relay']),
  elapsedMs: durationMs,
  forth: way,
  back: way,
  lateness: recordOf<LinkReport['lateness']>({ p50Us: count, p99Us: count, maxUs: count }),
};

/** What a link with conditions did. */
export const link = recordOf<LinkReport>(fields);

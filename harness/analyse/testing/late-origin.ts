import type { Served } from '../../serve/target.ts';
import type { Ran } from '../evidence.ts';
import { type RanChanges, ranOf } from './ran.ts';

interface Lateness {
  readonly askedUs: number;
  readonly lateUs: number;
  /** Lateness at p99; the median unless told. */
  readonly lateP99Us?: number;
  /** CPU of the origin, as a share of a core. */
  readonly cpuShare?: number;
  /** How long the origin waited for a CPU in all. */
  readonly waitedMs?: number;
  /** Two pauses in each answer instead of a delay before it. */
  readonly isPause?: boolean;
}

/** A cell whose origin was asked for a time and took this much longer. */
export function lateOrigin(lateness: Lateness, changes: RanChanges = {}): Ran {
  const { askedUs, lateUs, lateP99Us = lateUs, cpuShare = 0.2, waitedMs = 0, isPause = false } = lateness;
  const ran = ranOf({ ...changes, plan: { ...changes.plan } });
  const { responses } = ran.outcome.counts;
  const times = {
    asked: summaryOf(askedUs),
    served: summaryOf(askedUs + lateUs),
    late: { ...summaryOf(lateUs), p99Us: lateP99Us },
  };
  const reported: Pick<Served, 'times' | 'pauses'> = isPause
    ? { pauses: { pauses: 2 * responses, ...times } }
    : { times: { answers: responses, ...times } };
  const waits = { source: 'process', host: 'origin', process: 'origin', atMs: [0, 4_000] } as const;
  return {
    ...ran,
    logs: { ...ran.logs, origin: { ...ran.logs.origin!, ...reported } },
    observation: {
      ...ran.observation,
      processes: ran.observation.processes.map((process) =>
        process.name === 'origin' ? { ...process, cpuShare } : process,
      ),
      series: [...ran.observation.series, { ...waits, values: { waitedMs: [100, 100 + waitedMs] } }],
    },
  };
}

function summaryOf(us: number) {
  return { p50Us: us, p90Us: us, p99Us: us, maxUs: us, meanUs: us };
}

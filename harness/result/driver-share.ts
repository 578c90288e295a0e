import type { DriverOutcome } from '../drive/driver.ts';
import type { LatencySummary } from '../drive/record/latency.ts';

/** What one of several driver processes did. */
export interface DriverShare {
  /** As in `processes`: `driver 1`, `driver 2`, ... */
  readonly name: string;
  /** Cores that it was pinned to; empty: none. */
  readonly cpus: readonly number[];
  readonly requests: number;
  readonly responses: number;
  readonly errors: number;
  readonly achievedPerSecond: number;
  readonly latency: Pick<LatencySummary, 'p50Us' | 'p99Us'>;
  readonly poolWait: Pick<LatencySummary, 'p50Us' | 'p99Us'>;
  /** Connections, and most open at once. */
  readonly opened: number;
  readonly peak: number;
  /** As in `counts`. */
  readonly unsent: number;
  readonly waiting: number;
  /** Open load: its own delay of scheduled starts at p99. */
  readonly latenessP99Us: number;
  readonly cpuShare: number;
  readonly eventLoop: DriverOutcome['eventLoop'];
}

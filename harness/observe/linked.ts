import type { LinkReport } from '../lab/link/report.ts';
import type { TcpSeries } from './tcp-series.ts';

/** What is recorded of a cell whose links have conditions (`rttMs`, `lossPercent`, ...). */
export interface Linked {
  /** What those links did during the load; missing: all are bare. */
  readonly links?: readonly LinkReport[];
  /** What TCP knew of some connections at each end; missing: all links are bare, netlink could not be read, or an earlier version. */
  readonly tcp?: readonly TcpSeries[];
}

import type { EncodedHistogram } from '../drive/driver.ts';
import type { CellNumbers, DriverShare, LatencySummary } from '../result/result.ts';
import { MS_PER_SECOND } from '../units.ts';
import { cpuShareOf, type DriverEvidence, errorTotal, type Ran } from './evidence.ts';

type SummaryOf = (encoded: EncodedHistogram) => LatencySummary;

/** Each of several driver processes by itself. */
export function driverShares(ran: Ran, summaryOf: SummaryOf): Pick<CellNumbers, 'drivers'> {
  return ran.drivers === undefined
    ? {}
    : { drivers: ran.drivers.map((driver) => shareOf(driver, ran, summaryOf)) };
}

function shareOf({ name, cpus, outcome }: DriverEvidence, ran: Ran, summaryOf: SummaryOf): DriverShare {
  const { counts, histograms, connections, durationMs, eventLoop } = outcome;
  const quantiles = (encoded: EncodedHistogram): DriverShare['latency'] => {
    const { p50Us, p99Us } = summaryOf(encoded);
    return { p50Us, p99Us };
  };
  return {
    name,
    cpus,
    requests: counts.requests,
    responses: counts.responses,
    errors: errorTotal({ outcome }),
    achievedPerSecond: durationMs > 0 ? (counts.responses * MS_PER_SECOND) / durationMs : 0,
    latency: quantiles(histograms.latency),
    poolWait: quantiles(histograms.poolWait),
    opened: connections.opened,
    peak: connections.peak,
    unsent: counts.unsent,
    waiting: counts.waiting,
    latenessP99Us: summaryOf(histograms.lateness).p99Us,
    cpuShare: cpuShareOf(ran, name),
    eventLoop,
  };
}

import { forecastsOf, type HopForecast } from '../../analyse/predict/forecast.ts';
import type { DriverProgress, ProgressDetail } from '../../drive/driver.ts';
import type { LiveCell } from '../../result/events.ts';
import type { Prediction } from '../../result/prediction.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { HOSTS } from '../../scenario/strategy.ts';
import type { Sample } from '../sample.ts';
import { exhaustedSamples, planSamples } from './cell.ts';
import { momentSamples, totalSamples } from './driver.ts';
import { countedHostSamples, liveHostSamples } from './host.ts';
import { type Moment, withMoment } from './moments.ts';
import { countdownSamples, LONGEST_WINDOW_MS, timeWaitSamples } from './prediction.ts';
import { liveTotals, NO_TOTALS, type Totals } from './totals.ts';

/** The last progress of a cell whose load runs. */
interface CellProgress {
  readonly progress: DriverProgress;
  readonly live: LiveCell;
}

/** The metrics of the cell that runs: those of this moment, and those that stay. */
export class RunningCell {
  readonly plan: CellPlan;
  readonly #prediction: Prediction;
  readonly #forecasts: readonly HopForecast[];
  #moments: readonly Moment[] = [];
  #last: CellProgress | undefined;
  #detail: ProgressDetail | null = null;
  /** The totals that the driver reported last; undefined: none yet. */
  totals: Totals | undefined;

  constructor(plan: CellPlan, prediction: Prediction) {
    this.plan = plan;
    this.#prediction = prediction;
    this.#forecasts = forecastsOf(plan);
  }

  progress(progress: DriverProgress, live: LiveCell): void {
    this.#last = { progress, live };
    this.#moments = withMoment(this.#moments, momentOf(this.#last), LONGEST_WINDOW_MS);
    if (progress.detail === null) return;
    this.#detail = progress.detail;
    this.totals = liveTotals(progress, progress.detail);
  }

  /** Gauges that go away with the load. */
  liveSamples(): readonly Sample[] {
    if (this.#last === undefined) return [];
    const { progress, live } = this.#last;
    return [
      ...momentSamples(progress, this.#detail, this.plan),
      ...liveHostSamples(live),
      ...timeWaitSamples(this.#forecasts, this.#moments),
      ...countdownSamples(this.#forecasts, this.#moments),
    ];
  }

  /** Metrics that stay. Counters are 0 from the start, so that Prometheus sees the first step. */
  keptSamples(): readonly Sample[] {
    const totals = this.totals ?? NO_TOTALS;
    const live = this.#last?.live;
    const errors = { codes: totals.codes, nginxErrors: live?.nginxErrors ?? null };
    return [
      ...planSamples(this.plan, this.#prediction),
      ...exhaustedSamples(this.plan, errors),
      ...totalSamples(totals, this.plan),
      ...(live === undefined ? [] : countedHostSamples(live)),
    ];
  }
}

function momentOf({ progress, live }: CellProgress): Moment {
  const proxyOpened = live.hosts.proxy?.counters?.ActiveOpens;
  const portsInUse = HOSTS.flatMap((host) => {
    const ports = live.hosts[host]?.portsInUse;
    return ports === undefined ? [] : [[host, ports] as const];
  });
  return {
    atMs: progress.atMs,
    opened: { client: progress.opened, ...(proxyOpened !== undefined && { proxy: proxyOpened }) },
    portsInUse: Object.fromEntries(portsInUse),
  };
}

import type { LoadSeries } from '../../drive/load-series.ts';
import { emptySeries } from '../../drive/record/series.ts';

/** A load at one moment. */
export interface Moment {
  readonly serviceUs: number;
  /** 20 unless told. */
  readonly responses?: number;
  /** 4 unless told. */
  readonly inFlight?: number;
}

/** The series of a load of 4 s in steps of 100 ms, from what holds at each second. */
export function seriesOf(at: (seconds: number) => Moment): Required<LoadSeries> {
  const steps = Array.from({ length: 40 }, (_, step) => step);
  const moments = steps.map((step) => at(step / 10));
  const responses = moments.map((moment) => moment.responses ?? 20);
  return {
    ...emptySeries(),
    atMs: steps.map((step) => 100 * step),
    requests: responses,
    responses,
    errors: steps.map(() => 0),
    opened: steps.map(() => 0),
    inFlight: moments.map((moment) => moment.inFlight ?? 4),
    serviceMeanUs: moments.map(({ serviceUs }) => serviceUs),
  };
}

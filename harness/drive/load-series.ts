/** A load over time: one entry per bucket; a time is null if no request ended in it. */
export interface LoadSeries {
  readonly atMs: readonly number[];
  readonly requests: readonly number[];
  readonly responses: readonly number[];
  readonly errors: readonly number[];
  /** Connections opened in the bucket. */
  readonly opened: readonly number[];
  /** At the end of the bucket. */
  readonly inFlight: readonly number[];
  /** Missing in results of earlier versions. */
  readonly serviceMeanUs?: readonly (number | null)[];
  readonly latencyP50Us: readonly (number | null)[];
  readonly latencyP99Us: readonly (number | null)[];
  readonly connectP50Us: readonly (number | null)[];
  readonly connectP99Us: readonly (number | null)[];
}

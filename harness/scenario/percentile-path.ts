const PERCENTS = { p50Us: 50, p90Us: 90, p99Us: 99, p999Us: 99.9 } as const;
const HISTOGRAMS = ['latency', 'cold', 'warm', 'page', 'connect', 'tls', 'ttfb', 'body'] as const;

/** A field of a cell that is a percentile of a histogram in the result. */
export interface PercentilePath {
  /** Its name in `driver.histograms`. */
  readonly histogram: (typeof HISTOGRAMS)[number];
  readonly percent: number;
}

/** Reads `page.p50Us` or `phases.ttfb.p99Us`; undefined for other fields. */
export function readPercentilePath(path: string): PercentilePath | undefined {
  const [name = '', percentile = '', ...more] = path.replace(/^phases\./, '').split('.');
  const histogram = HISTOGRAMS.find((one) => one === name);
  if (histogram === undefined || !Object.hasOwn(PERCENTS, percentile) || more.length > 0) return undefined;
  return { histogram, percent: PERCENTS[percentile as keyof typeof PERCENTS] };
}

/** Labels of a series, `__name__` included where it has one. */
export type Labels = Readonly<Record<string, string>>;

/** One series at one moment. */
export interface InstantValue {
  readonly labels: Labels;
  readonly value: number;
}

/** One series over time. */
export interface RangeValues {
  readonly labels: Labels;
  readonly atS: readonly number[];
  readonly values: readonly number[];
}

/** Seconds since 1970, as Prometheus has them. */
export interface Range {
  readonly startS: number;
  readonly endS: number;
  readonly stepS: number;
}

export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: 'pending' | 'firing';
}

export interface ScrapeTarget {
  readonly labels: Labels;
  readonly health: 'up' | 'down' | 'unknown';
  /** Empty where the last scrape went well. */
  readonly lastError: string;
}

/** What tests ask of a Prometheus. Each rejects with its words where it refuses. */
export interface PrometheusApi {
  /** Without `atS` the values of now; a query that has none gives an empty list. */
  query(expression: string, atS?: number): Promise<readonly InstantValue[]>;
  queryRange(expression: string, range: Range): Promise<readonly RangeValues[]>;
  /** Pending and firing. */
  alerts(): Promise<readonly Alert[]>;
  targets(): Promise<readonly ScrapeTarget[]>;
}

type Point = readonly [atS: number, value: string];

interface Answer<T> {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data: T;
}

/** The HTTP API of a Prometheus, `url` without a slash at its end. */
export function prometheusApi(url: string): PrometheusApi {
  const ask = async <T>(path: string, parameters: Record<string, string> = {}): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const answer = (await response.json()) as Answer<T>;
    if (answer.status === 'success') return answer.data;
    throw new Error(`Prometheus refused ${path} ${JSON.stringify(parameters)}: ${answer.error}`);
  };
  return {
    async query(expression, atS) {
      const at: Record<string, string> = atS === undefined ? {} : { time: String(atS) };
      const { result } = await ask<{ result: readonly { metric: Labels; value: Point }[] }>('query', {
        query: expression,
        ...at,
      });
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async queryRange(expression, { startS, endS, stepS }) {
      const { result } = await ask<{ result: readonly { metric: Labels; values: readonly Point[] }[] }>(
        'query_range',
        { query: expression, start: String(startS), end: String(endS), step: String(stepS) },
      );
      return result.map(({ metric, values }) => ({
        labels: metric,
        atS: values.map(([at]) => at),
        values: values.map(([, value]) => Number(value)),
      }));
    },
    alerts: async () => (await ask<{ alerts: readonly Alert[] }>('alerts')).alerts,
    targets: async () =>
      (await ask<{ activeTargets: readonly ScrapeTarget[] }>('targets', { state: 'active' })).activeTargets,
  };
}

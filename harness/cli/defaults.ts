// Values that help texts show and actions use. Kept apart from both, for --help must load neither.

/** Address that metrics are served on. */
export const METRICS_HOST = '127.0.0.1';

/** Service time of the lab's origin while a pool is sized. */
export const SERVICE_TIME = 'lognormal p50=8ms p99=40ms';

/** File in which a sizing is stored. */
export const SIZING_FILE = 'size-pool.json';

/** What `compare --ab` asks two servers. */
export const SIDES = {
  scenario: 'keep-alive',
  path: '/',
  trials: '10',
  seed: '1',
  readyTimeout: '10s',
} as const;

export const COMPARE_FORMATS = ['text', 'markdown', 'json', 'junit'] as const;
export const HISTORY_FORMATS = ['text', 'markdown', 'json'] as const;

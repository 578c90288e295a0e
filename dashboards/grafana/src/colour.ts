import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';

/** The look of a series, chosen by the beginning or end of its name. */
export interface Look {
  /** A regular expression for the name, in Grafana's syntax. */
  readonly names: string;
  readonly properties: DynamicConfigValue[];
}

/** Grafana's own names: they suit the light and the dark theme. */
export const GOOD = 'green';
export const WARN = 'orange';
export const BAD = 'red';
export const NEUTRAL = 'text';

export function colourOf(colour: string): DynamicConfigValue {
  return { id: 'color', value: { mode: 'fixed', fixedColor: colour } };
}

/** Colours of series by the words that their names begin with. */
export function startsWith(words: Readonly<Record<string, string>>): Look[] {
  return Object.entries(words).map(([word, colour]) => ({
    names: `/^${word}\\b/`,
    properties: [colourOf(colour)],
  }));
}

/** The same host has the same colour on all dashboards. */
export const HOSTS = startsWith({ client: 'blue', proxy: 'purple', origin: 'green' });

/** From usual to rare: light to dark. */
export const QUANTILES = startsWith({
  p50: 'light-yellow',
  p90: 'light-orange',
  'p99(?!\\.)': 'dark-orange',
  'p99\\.9': 'dark-red',
});

/** Each side has the colour of its host; a reset has the darker shade. */
export const CLOSERS = startsWith({
  client: 'blue',
  server: 'green',
  client_reset: 'dark-blue',
  server_reset: 'dark-green',
});

export const STATUSES = startsWith({
  '2\\d\\d': 'green',
  '3\\d\\d': 'blue',
  '4\\d\\d': 'yellow',
  '5\\d\\d': 'red',
});

/** Idle and busy connections, and the requests that wait for one. */
export const POOL = startsWith({ free: 'light-green', busy: 'dark-green', queued: 'orange' });

/** Errors because ports ran out have one colour everywhere. */
export const WANT_OF_PORTS = startsWith({ EADDRNOTAVAIL: 'red', EADDRINUSE: 'dark-red', 'no-ports': 'red' });

export const VERDICTS = startsWith({ ok: GOOD, failed: BAD });

export const STATE_COLOURS = { measured: GOOD, invalid: WARN, failed: BAD, skipped: 'yellow' } as const;
export const CELL_STATES = startsWith(STATE_COLOURS);

/** A prediction has the colour of its measurement, dashed. */
export const PREDICTED: Look = {
  names: '/predicted/',
  properties: [
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
    { id: 'custom.fillOpacity', value: 0 },
  ],
};

/** A limit that cannot be exceeded. */
export const LIMIT: Look = {
  names: '/limit$/',
  properties: [
    colourOf(BAD),
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [2, 6] } },
    { id: 'custom.fillOpacity', value: 0 },
    // A limit is not part of the stack.
    { id: 'custom.stacking', value: { mode: 'none' } },
  ],
};

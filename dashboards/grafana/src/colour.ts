import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';

/** How a series looks, by the beginning or end of its name. */
export interface Look {
  /** A regular expression over the name, as Grafana has them. */
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

/** From the usual to the rare: from light to dark. */
export const QUANTILES = startsWith({
  p50: 'light-yellow',
  p90: 'light-orange',
  'p99(?!\\.)': 'dark-orange',
  'p99\\.9': 'dark-red',
});

/** A side has the colour of its host; who resets, the darker one. */
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

/** An idle connection is at hand, a busy one works, a waiting request is what it costs. */
export const POOL = startsWith({ free: 'light-green', busy: 'dark-green', queued: 'orange' });

/** Want of ports has one colour, wherever it shows. */
export const WANT_OF_PORTS = startsWith({ EADDRNOTAVAIL: 'red', EADDRINUSE: 'dark-red', 'no-ports': 'red' });

export const VERDICTS = startsWith({ ok: GOOD, failed: BAD });

export const STATE_COLOURS = { measured: GOOD, invalid: WARN, failed: BAD, skipped: 'yellow' } as const;
export const CELL_STATES = startsWith(STATE_COLOURS);

/** What arithmetic says stands beside what was measured: the same colour, dashed. */
export const PREDICTED: Look = {
  names: '/predicted/',
  properties: [
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
    { id: 'custom.fillOpacity', value: 0 },
  ],
};

/** What cannot be exceeded. */
export const LIMIT: Look = {
  names: '/limit$/',
  properties: [
    colourOf(BAD),
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [2, 6] } },
    { id: 'custom.fillOpacity', value: 0 },
    // It is no part of what is stacked.
    { id: 'custom.stacking', value: { mode: 'none' } },
  ],
};

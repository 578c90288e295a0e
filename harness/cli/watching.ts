import type { Mistake } from '../errors.ts';
import type { Gateway } from '../metrics/publish/gateway.ts';
import { Pusher } from '../metrics/publish/pusher.ts';
import { type MetricsServer, startMetricsServer } from '../metrics/publish/server.ts';
import { liveMetrics } from '../metrics/run-metrics.ts';
import { cleanText } from '../report/terminal/clean.ts';
import { paintFor } from '../report/terminal/colour.ts';
import { type ProgressTarget, progressOf } from '../report/terminal/progress.ts';
import type { RunEvent } from '../result/events.ts';
import { METRICS_HOST, type WATCHING } from './commands/shared.ts';
import type { Values } from './options/declare.ts';
import type { Terminal } from './terminal.ts';

/** Where metrics go. */
export interface Watched {
  /** null: they are not served. */
  readonly listen: { readonly port: number; readonly host: string } | null;
  /** null: they are not pushed. */
  readonly gateway: Gateway | null;
}

/** Shows and publishes what happens while scenarios run. A live handle: `await using`. */
export interface Watching extends AsyncDisposable {
  /** Metrics are served, so that cells report all details while they run. */
  readonly isLive: boolean;
  readonly onEvent: (event: RunEvent) => void;
  /** At the end of everything: waits until the last values were scraped. */
  readonly handOver: () => Promise<void>;
  /** At the end of a run; false if something could not be pushed. */
  readonly flush: () => Promise<boolean>;
}

/** Reads the options. Adds what is wrong with them to `mistakes`. */
export function readWatched(
  { metricsPort: port, metricsHost, push }: Values<typeof WATCHING>,
  mistakes: Mistake[],
): Watched {
  if (metricsHost !== undefined && port === undefined) {
    const expected = '--metrics-port PORT with it';
    mistakes.push({ where: '--metrics-host', what: 'Needs --metrics-port', expected });
  }
  return {
    listen: port === undefined ? null : { port, host: metricsHost ?? METRICS_HOST },
    gateway: push ?? null,
  };
}

/** Where the progress of a run goes: standard error. */
export function progressTarget({ err, live, colour }: Terminal): ProgressTarget {
  return { line: err, live, paint: paintFor(colour.err) };
}

/** Starts the progress, and the server and pusher if asked for. Rejects with a UsageError if the port cannot be listened on. */
export async function startWatching({ listen, gateway }: Watched, terminal: Terminal): Promise<Watching> {
  await using started = new AsyncDisposableStack();
  const listeners = [progressOf(progressTarget(terminal))];
  let server: MetricsServer | undefined;
  if (listen !== null) {
    const { registry, onEvent } = liveMetrics();
    server = started.use(await startMetricsServer({ registry, ...listen }));
    terminal.err(`Metrics: ${server.url}`);
    listeners.push(onEvent);
  }
  const warn = (line: string): void => terminal.err(cleanText(line));
  const pusher = gateway === null ? null : new Pusher({ gateway, warn });
  if (pusher !== null) listeners.push(pusher.onEvent);
  const resources = started.move();
  return {
    isLive: listen !== null,
    onEvent: (event) => {
      for (const listener of listeners) listener(event);
    },
    handOver: async () => server?.awaitScrape(),
    flush: async () => (await pusher?.flush()) === 0 || pusher === null,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

import type { Mistake } from '../errors.ts';
import { liveMetrics } from '../metrics/live.ts';
import { type Gateway, gatewayAt } from '../metrics/publish/gateway.ts';
import { Pusher } from '../metrics/publish/pusher.ts';
import { type MetricsServer, startMetricsServer } from '../metrics/publish/server.ts';
import { cleanText } from '../report/terminal/clean.ts';
import { paintFor } from '../report/terminal/colour.ts';
import { type ProgressTarget, progressOf } from '../report/terminal/progress.ts';
import type { RunEvent } from '../result/events.ts';
import { METRICS_HOST } from './defaults.ts';
import { notValid, readNumber } from './options/options.ts';
import type { Terminal } from './terminal.ts';

/** As they were typed. */
export interface WatchingOptions {
  readonly metricsPort?: string;
  readonly metricsHost?: string;
  readonly push?: string;
}

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

/** Reads the options and adds what is wrong to `mistakes`. */
export function readWatched(options: WatchingOptions, mistakes: Mistake[]): Watched {
  const { metricsPort, metricsHost, push } = options;
  if (metricsHost !== undefined && metricsPort === undefined) {
    const expected = '--metrics-port PORT with it';
    mistakes.push({ where: '--metrics-host', what: 'Needs --metrics-port', expected });
  }
  const port =
    metricsPort === undefined
      ? null
      : readNumber(metricsPort, { name: '--metrics-port', least: 0, most: 65_535 }, mistakes);
  return {
    listen: port === null ? null : { port, host: metricsHost ?? METRICS_HOST },
    gateway: push === undefined ? null : readGateway(push, '--push', mistakes),
  };
}

/** Reads the address of a Pushgateway; null if it is not valid. */
export function readGateway(text: string, where: string, mistakes: Mistake[]): Gateway | null {
  const gateway = gatewayAt(text);
  if (gateway === null) {
    const expected = 'the address of a Pushgateway, for instance http://localhost:9091';
    mistakes.push(notValid(where, text, expected));
  }
  return gateway;
}

/** Where the progress of a run goes: standard error. */
export function progressTarget({ err, live, colour }: Terminal): ProgressTarget {
  return { line: err, live, paint: paintFor(colour.err) };
}

/** Starts what was asked for. Rejects with a UsageError if the port cannot be listened on. */
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

import type { Mistake } from '../errors.ts';
import { type Gateway, gatewayAt } from '../metrics/publish/gateway.ts';
import type { MetricsServer } from '../metrics/publish/server.ts';
import { cleanText } from '../report/terminal/clean.ts';
import type { RunEvent } from '../result/events.ts';
import { quote } from '../scenario/read/mistakes.ts';
import { readNumber } from './options/options.ts';
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

/** What looks on while scenarios run. A live handle: `await using`. */
export interface Watching extends AsyncDisposable {
  /** Somebody wants to know all there is while a cell runs. */
  readonly isLive: boolean;
  readonly onEvent: (event: RunEvent) => void;
  /** At the end of all: whoever scrapes has had the last values. */
  readonly handOver: () => Promise<void>;
  /** At the end of a run; false where something could not be pushed. */
  readonly flush: () => Promise<boolean>;
}

export const LOCAL_HOST = '127.0.0.1';

/** Reads the options; what is wrong goes to `mistakes`. */
export function readWatched(options: WatchingOptions, mistakes: Mistake[]): Watched {
  const { metricsPort, metricsHost, push } = options;
  if (metricsHost !== undefined && metricsPort === undefined) {
    const expected = '--metrics-port PORT beside it';
    mistakes.push({ where: '--metrics-host', what: 'Nothing listens without a port', expected });
  }
  const port =
    metricsPort === undefined
      ? null
      : readNumber(metricsPort, { name: '--metrics-port', least: 0, most: 65_535 }, mistakes);
  return {
    listen: port === null ? null : { port, host: metricsHost ?? LOCAL_HOST },
    gateway: push === undefined ? null : readGateway(push, '--push', mistakes),
  };
}

/** Reads the address of a Pushgateway; null where it is none. */
export function readGateway(text: string, where: string, mistakes: Mistake[]): Gateway | null {
  const gateway = gatewayAt(text);
  if (gateway === null) {
    const expected = 'the address of a Pushgateway, for instance http://localhost:9091';
    mistakes.push({ where, what: `Address ${quote(text)} is not valid`, expected });
  }
  return gateway;
}

/** Starts what was asked for. Rejects with a UsageError where the port cannot be listened on. */
export async function startWatching({ listen, gateway }: Watched, { err }: Terminal): Promise<Watching> {
  await using started = new AsyncDisposableStack();
  const listeners: ((event: RunEvent) => void)[] = [];
  let server: MetricsServer | undefined;
  if (listen !== null) {
    const [{ liveMetrics }, { startMetricsServer }] = await Promise.all([
      import('../metrics/live.ts'), // the other commands start without prom-client
      import('../metrics/publish/server.ts'),
    ]);
    const { registry, onEvent } = liveMetrics();
    server = started.use(await startMetricsServer({ registry, ...listen }));
    err(`Metrics: ${server.url}`);
    listeners.push(onEvent);
  }
  const pusher = gateway === null ? null : await startPusher(gateway, (line) => err(cleanText(line)));
  if (pusher !== null) listeners.push(pusher.onEvent);
  const resources = started.move();
  return {
    isLive: listen !== null,
    onEvent: (event) => {
      for (const listener of listeners) listener(event);
    },
    handOver: async () => server?.handOver(),
    flush: async () => (await pusher?.flush()) === 0 || pusher === null,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function startPusher(gateway: Gateway, warn: (line: string) => void) {
  const { Pusher } = await import('../metrics/publish/pusher.ts');
  return new Pusher({ gateway, warn });
}

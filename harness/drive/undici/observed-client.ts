import { Client, type Dispatcher } from 'undici';
import type { ConnectCallback, ConnectOptions } from './connector.ts';
import type { PoolClient, PoolRequest } from './pool-request.ts';

/** Callbacks of a client of the pool. */
export interface PoolClientEvents {
  /** The pool assigned a request to this client. False: the request was dropped meanwhile and must not be sent. */
  assigned(poolClient: PoolClient, request: PoolRequest): boolean;
  /** The client needs a connection. */
  connect(poolClient: PoolClient, options: ConnectOptions, callback: ConnectCallback): void;
}

/** undici's Client, which reports when the pool assigns it a request: the only way to measure the wait for the pool. */
export class ObservedClient extends Client {
  readonly #poolClient: PoolClient;
  readonly #events: PoolClientEvents;

  constructor(
    origin: URL,
    options: Client.Options,
    { poolClient, events }: { poolClient: PoolClient; events: PoolClientEvents },
  ) {
    super(origin, { ...options, connect: (to, callback) => events.connect(poolClient, to, callback) });
    this.#poolClient = poolClient;
    poolClient.client = this;
    this.#events = events;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#events.assigned(this.#poolClient, handler as PoolRequest)
      ? super.dispatch(options, handler)
      : true;
  }
}

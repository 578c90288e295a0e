import { Client, type Dispatcher } from 'undici';
import type { Connection } from './connection.ts';
import type { PoolRequest } from './pool-request.ts';

interface PoolClientSettings {
  readonly options: Client.Options;
  /** Order of creation in the pool, which is the order in which the pool looks for a free client. */
  readonly number: number;
  /** The pool assigned a request to this client. False: the request was dropped meanwhile and must not be sent. */
  readonly assigned: (request: PoolRequest) => boolean;
}

/**
 * A client of the pool: at most one connection at a time, and the requests assigned to it. It reports when the pool
 * assigns it a request: the only way to measure the wait for the pool.
 */
export class PoolClient extends Client {
  readonly number: number;
  readonly requests = new Set<PoolRequest>();
  /** Open or opening. */
  connection: Connection | null = null;
  readonly #assigned: PoolClientSettings['assigned'];

  constructor(origin: URL, { options, number, assigned }: PoolClientSettings) {
    super(origin, options);
    this.number = number;
    this.#assigned = assigned;
  }

  /** True if the pool still uses it and its connection is not about to close. */
  get isUsable(): boolean {
    return !this.closed && this.connection?.isUsable === true;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#assigned(handler as PoolRequest) ? super.dispatch(options, handler) : true;
  }
}

import { Client, type Dispatcher } from 'undici';
import type { ConnectCallback, ConnectOptions } from './connector.ts';
import type { Lane, PoolRequest } from './pool-request.ts';

/** What a client of the pool asks of the transport. */
export interface LaneEvents {
  /** The pool gave this client a request. False: it was given up meanwhile, and must not be sent. */
  assigned(lane: Lane, request: PoolRequest): boolean;
  /** The client needs a connection. */
  connect(lane: Lane, options: ConnectOptions, callback: ConnectCallback): void;
}

/** undici's Client, which says when the pool gives it a request: nothing else tells the wait for the pool from the rest. */
export class LaneClient extends Client {
  readonly #lane: Lane;
  readonly #events: LaneEvents;

  constructor(origin: URL, options: Client.Options, { lane, events }: { lane: Lane; events: LaneEvents }) {
    super(origin, { ...options, connect: (to, callback) => events.connect(lane, to, callback) });
    this.#lane = lane;
    lane.client = this;
    this.#events = events;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#events.assigned(this.#lane, handler as PoolRequest)
      ? super.dispatch(options, handler)
      : true;
  }
}

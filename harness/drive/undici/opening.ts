import { Queue } from '../../queue.ts';
import { ConnectGate } from '../connection/connect-gate.ts';
import type { Connect, ConnectCallback, ConnectOptions, Dialled } from './connector.ts';
import type { PoolClient } from './pool-request.ts';

/** A client of the pool that needs a connection. */
interface Wish {
  readonly client: PoolClient;
  readonly options: ConnectOptions;
  readonly callback: ConnectCallback;
}

export interface OpeningEvents {
  /** connect() is called for this client now. */
  opening(client: PoolClient): void;
  /** Its socket exists but is not connected yet. */
  opened(client: PoolClient, dialled: Dialled): void;
  /** connect() or the handshake failed. */
  unopened(client: PoolClient): void;
  /** The gate allows more connections than before. */
  widened(): void;
}

/** Opens the connections of the pool's clients in order of their requests, as far as the gate allows. */
export class Opening {
  readonly gate = new ConnectGate();
  readonly #wishes = new Queue<Wish>();
  readonly #connect: Connect;
  readonly #events: OpeningEvents;

  constructor(connect: Connect, events: OpeningEvents) {
    this.#connect = connect;
    this.#events = events;
  }

  ask(wish: Wish): void {
    this.#wishes.push(wish);
    this.serve();
  }

  serve(): void {
    while (this.gate.isOpen && this.#wishes.length > 0) this.#open(this.#wishes.shift()!);
  }

  /** Fails the clients that still wait. */
  drop(): void {
    for (let wish = this.#wishes.shift(); wish !== undefined; wish = this.#wishes.shift()) {
      wish.callback(new Error('Given up'), null);
    }
  }

  #open({ client, options, callback }: Wish): void {
    this.gate.started();
    this.#events.opening(client);
    const dialled = this.#connect(options, (...result) => {
      if (result[0] === null) this.#succeeded();
      else this.#failed(client);
      callback(...result);
    });
    this.#events.opened(client, dialled);
  }

  #succeeded(): void {
    if (this.gate.succeeded()) this.#events.widened();
  }

  #failed(client: PoolClient): void {
    this.gate.failed();
    this.#events.unopened(client);
  }
}

import type { PoolClient, PoolRequest } from './pool-request.ts';

/** Where the requests are that the pool has. */
export class PoolRequests {
  /** Without a connection of their own. */
  readonly #waiting = new Set<PoolRequest>();
  /** Clients that have requests. */
  readonly #busy = new Set<PoolClient>();

  get waiting(): number {
    return this.#waiting.size;
  }

  /** The pool is given a request. */
  enter(request: PoolRequest): void {
    this.#waiting.add(request);
  }

  /** The pool gave it to this client. */
  assign(request: PoolRequest, poolClient: PoolClient): void {
    request.poolClient = poolClient;
    poolClient.requests.add(request);
    this.#busy.add(poolClient);
  }

  /** A connection is its own, or is opened for it. False: so it was before. */
  begin(request: PoolRequest): boolean {
    if (request.hasBegun) return false;
    request.hasBegun = true;
    this.#waiting.delete(request);
    return true;
  }

  /** It is over. */
  leave(request: PoolRequest): void {
    const { poolClient } = request;
    this.#waiting.delete(request);
    if (poolClient === null) return;
    poolClient.requests.delete(request);
    if (poolClient.requests.size === 0) this.#busy.delete(poolClient);
  }

  /** Those that have begun and are not over. */
  begun(): PoolRequest[] {
    return [...this.#busy].flatMap(({ requests }) => [...requests]).filter(({ hasBegun }) => hasBegun);
  }

  /** Gives up those that wait, which the pool cannot: it finds them to be over. Gives how many they were. */
  drop(): number {
    const dropped = [...this.#waiting];
    for (const request of dropped) {
      request.isOver = true;
      this.leave(request);
    }
    return dropped.length;
  }
}

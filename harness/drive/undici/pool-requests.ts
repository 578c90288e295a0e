import type { PoolClient, PoolRequest } from './pool-request.ts';

/** The requests handed to the pool, by state. */
export class PoolRequests {
  /** Requests without a connection. */
  readonly #waiting = new Set<PoolRequest>();
  /** Clients with requests. */
  readonly #busy = new Set<PoolClient>();

  get waiting(): number {
    return this.#waiting.size;
  }

  /** A request was handed to the pool. */
  enter(request: PoolRequest): void {
    this.#waiting.add(request);
  }

  /** The pool assigned it to this client. */
  assign(request: PoolRequest, poolClient: PoolClient): void {
    request.poolClient = poolClient;
    poolClient.requests.add(request);
    this.#busy.add(poolClient);
  }

  /** It has a connection, open or opening. Returns false if it had one before. */
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

  /** Requests that have begun and are not over. */
  begun(): PoolRequest[] {
    return [...this.#busy].flatMap(({ requests }) => [...requests]).filter(({ hasBegun }) => hasBegun);
  }

  /** Drops the waiting requests; returns how many. The pool cannot cancel them, but will find them over. */
  drop(): number {
    const dropped = [...this.#waiting];
    for (const request of dropped) {
      request.isOver = true;
      this.leave(request);
    }
    return dropped.length;
  }
}

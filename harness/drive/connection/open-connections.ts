/** A connection that a pool can end. */
export interface Endable {
  abandon(code: string): void;
  /** Begins to close; the connection notifies the pool once it has closed. */
  close(): void;
  /** Closes at once. */
  destroy(): void;
}

/** The connections of a pool, from the start of connecting to their end. */
export class OpenConnections<Connection extends Endable> implements Iterable<Connection> {
  readonly #all = new Set<Connection>();
  #drained: (() => void) | null = null;

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#all.values();
  }

  add(connection: Connection): void {
    this.#all.add(connection);
  }

  delete(connection: Connection): void {
    this.#all.delete(connection);
    if (this.#all.size === 0) this.#drained?.();
  }

  /** Fails the exchanges in flight. */
  abandon(code: string): void {
    for (const connection of this.#all) connection.abandon(code);
  }

  /** Closes all connections; destroys those still open after `timeoutMs`. Resolves when all have ended. */
  async close(timeoutMs: number): Promise<void> {
    for (const connection of this.#all) connection.close();
    if (this.#all.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained = resolve;
    const timer = setTimeout(() => this.#destroyAll(), timeoutMs);
    await promise;
    clearTimeout(timer);
  }

  #destroyAll(): void {
    for (const connection of this.#all) connection.destroy();
  }
}

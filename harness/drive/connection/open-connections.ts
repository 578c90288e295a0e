/** What a pool asks of each of its connections when all of them shall end. */
export interface Endable {
  abandon(code: string): void;
  /** Begins to close; the connection tells the pool when it has. */
  close(): void;
  /** Lets go at once. */
  destroy(): void;
}

/** The connections of a pool that have begun to open and have not ended. */
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

  /** It has ended. */
  delete(connection: Connection): void {
    this.#all.delete(connection);
    if (this.#all.size === 0) this.#drained?.();
  }

  /** Ends the exchanges under way as errors. */
  abandon(code: string): void {
    for (const connection of this.#all) connection.abandon(code);
  }

  /** Ends all connections; those that linger longer than `timeoutMs` are let go. Resolves when there are none. */
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

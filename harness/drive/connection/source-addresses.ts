import type { Sockets } from './sockets.ts';

/** Local addresses of the connections: those given, round robin, or the kernel's choice. */
export class SourceAddresses {
  readonly #given: readonly string[];
  #next = 0;
  #kernels: string | undefined;

  /** Empty: the kernel chooses. */
  constructor(given: readonly string[]) {
    this.#given = given;
  }

  /** Local address of the next connection; undefined: the kernel chooses. */
  next(): string | undefined {
    return this.#given[this.#next++ % this.#given.length];
  }

  /** Local address of an open connection. Cached, because the kernel always chooses the same one per destination. */
  of(wire: Pick<Sockets, 'localAddress'>): string {
    if (this.#given.length > 0) return wire.localAddress ?? 'unknown';
    this.#kernels ??= wire.localAddress ?? 'unknown';
    return this.#kernels;
  }
}

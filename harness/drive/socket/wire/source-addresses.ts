import type { Wire } from './wire.ts';

/** The addresses that connections come from: those given, in turn, or what the kernel chooses. */
export class SourceAddresses {
  readonly #given: readonly string[];
  #next = 0;
  #kernels: string | undefined;

  /** Empty: the kernel chooses. */
  constructor(given: readonly string[]) {
    this.#given = given;
  }

  /** For the next connection; undefined leaves the choice to the kernel. */
  next(): string | undefined {
    return this.#given[this.#next++ % this.#given.length];
  }

  /** Of a connection that stands. The kernel always chooses the same for one destination: it is asked once. */
  of(wire: Pick<Wire, 'localAddress'>): string {
    if (this.#given.length > 0) return wire.localAddress ?? 'unknown';
    this.#kernels ??= wire.localAddress ?? 'unknown';
    return this.#kernels;
  }
}

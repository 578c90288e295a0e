import type { Connection } from './connection.ts';
import type { Wires } from './wire/choose.ts';

/**
 * Ends the connections that the server closed as requested. All those of one turn of the event loop are settled
 * together, so the next connects go out together and wake the server less often: that saves a tenth of the cost of a
 * connection.
 */
export class Settlement {
  readonly #wires: Pick<Wires, 'soon'>;
  #finished: Connection[] = [];

  constructor(wires: Pick<Wires, 'soon'>) {
    this.#wires = wires;
  }

  add(connection: Connection): void {
    this.#finished.push(connection);
    if (this.#finished.length === 1) this.#wires.soon(this.#settle);
  }

  readonly #settle = (): void => {
    const finished = this.#finished;
    this.#finished = [];
    for (const connection of finished) connection.destroy();
    for (const connection of finished) connection.settle();
  };
}

import type { Recorder } from '../../record/recorder.ts';
import type { Wire } from '../wire/wire.ts';
import type { Piece, Pieces } from './request.ts';

export interface WriterSettings {
  /** `wrote` of its connections is called once for each request that was written completely. */
  readonly record: Pick<Recorder, 'connections'>;
  /** Pause between two pieces; 0: until the next turn of the event loop. */
  readonly writeGapMs: number;
}

/** Writes a request in pieces: the first at once, each further one in a later turn of the event loop. */
export class RequestWriter {
  readonly #wire: Pick<Wire, 'write'>;
  readonly #connections: Recorder['connections'];
  readonly #gapMs: number;
  #pieces: readonly Piece[] = [];
  #written = 0;
  #cancel: (() => void) | null = null;

  constructor(wire: Pick<Wire, 'write'>, { record, writeGapMs }: WriterSettings) {
    this.#wire = wire;
    this.#connections = record.connections;
    this.#gapMs = writeGapMs;
  }

  /** True while a part of the request is still to be written. */
  get isWriting(): boolean {
    return this.#cancel !== null;
  }

  write(pieces: Pieces): void {
    this.#wire.write(pieces[0]);
    if (pieces.length === 1) {
      this.#connections.wrote(1);
      return;
    }
    this.#pieces = pieces;
    this.#written = 1;
    this.#schedule();
  }

  /** Drops the pieces that are not written yet. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #schedule(): void {
    if (this.#gapMs === 0) {
      const immediate = setImmediate(this.#writeNext);
      this.#cancel = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(this.#writeNext, this.#gapMs);
      this.#cancel = () => clearTimeout(timer);
    }
  }

  readonly #writeNext = (): void => {
    this.#cancel = null;
    this.#wire.write(this.#pieces[this.#written]!);
    this.#written += 1;
    if (this.#written < this.#pieces.length) this.#schedule();
    else this.#connections.wrote(this.#written);
  };
}

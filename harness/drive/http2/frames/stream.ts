import type { Stream, StreamRequest } from '../../streams/stream-request.ts';
import type { Written } from './body-writer.ts';

/** One request and its answer on a session. */
export class FrameStream implements Stream, Written {
  readonly id: number;
  /** null until it is known whose it is. */
  request: StreamRequest | null = null;
  /** Status of the answer; 0: none yet. */
  status = 0;
  /** Bytes of the body so far, and as announced; -1: not announced, or there is no body. */
  received = 0;
  announced = -1;
  /** Received bytes for which the window was not opened again. */
  unread = 0;
  sent = 0;
  window: number;
  readonly #reset: (stream: FrameStream, code: number) => void;

  /** `reset`: sends RST_STREAM, unless it is over. */
  constructor(id: number, window: number, reset: (stream: FrameStream, code: number) => void) {
    this.id = id;
    this.window = window;
    this.#reset = reset;
  }

  close(code: number): void {
    this.#reset(this, code);
  }
}

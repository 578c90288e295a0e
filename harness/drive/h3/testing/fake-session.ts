import { EventEmitter } from 'node:events';
import type { H3Session, H3Stream } from '../library.ts';

/** A stream that the test answers. */
export class FakeStream extends EventEmitter implements H3Stream {
  end(): void {}

  resume(): void {}

  close(): void {
    this.emit('close');
  }

  answer(): void {
    this.emit('response', { ':status': '200' });
    this.emit('end');
    this.emit('close');
  }
}

/** A connection without a network. `credit`: number of further streams that the server allows. */
export class FakeSession extends EventEmitter implements H3Session {
  credit = Infinity;
  isClosed = false;
  hasSocket = true;
  readonly streams: FakeStream[] = [];

  request(): FakeStream {
    if (this.credit === 0) {
      // The library's own message.
      throw new Error('invalid state: send_request failed: HTTP/3 error: TransportError(StreamLimit)');
    }
    this.credit -= 1;
    const stream = new FakeStream();
    this.streams.push(stream);
    return stream;
  }

  getMetrics(): object | null {
    return this.hasSocket ? {} : null;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  /** Completes the handshake. */
  connect(): void {
    this.emit('connect');
  }
}

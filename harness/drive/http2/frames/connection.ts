import { Sockets } from '../../connection/sockets.ts';
import type { StreamRequest } from '../../streams/stream-request.ts';
import { Http2Connection, type Http2Settings } from '../connection.ts';
import type { RequestFrames } from './request-frames.ts';
import { FrameSession, type SessionEvents } from './session.ts';
import type { FrameStream } from './stream.ts';

export interface FramesSettings extends Http2Settings {
  readonly frames: RequestFrames;
}

/** One HTTP/2 connection whose frames are our own. */
export class FramesConnection extends Http2Connection<FrameStream, FramesSettings> implements SessionEvents {
  #session: FrameSession | null = null;

  protected connect(localAddress: string | undefined): Sockets {
    return new Sockets(this.settings.target, localAddress, this);
  }

  protected get isUsable(): boolean {
    return this.#session!.hasIds;
  }

  protected begin(): void {
    this.#session = new FrameSession(this.wire.top, this.settings, this);
  }

  protected openStream(): FrameStream {
    return this.#session!.open();
  }

  protected listen(stream: FrameStream, request: StreamRequest): void {
    stream.request = request;
  }

  broken(): void {
    this.failed('ERR_HTTP2_ERROR');
  }

  override destroy(): void {
    this.#session?.stop();
    super.destroy();
  }

  protected override finish(nowUs: number): void {
    this.#session!.stop();
    super.finish(nowUs);
  }

  /** After a GOAWAY the client closes once all is answered, as libraries do. */
  protected override rest(nowUs: number): void {
    const isDone = this.state === 'leaving' && this.inFlight === 0;
    super.rest(nowUs);
    if (!isDone) return;
    this.#session!.stop();
    this.ending.closeAnnounced();
  }
}

import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { codeOf } from '../../connection/error-code.ts';
import type { StreamRequest } from '../../streams/stream-request.ts';
import { Http2Connection, type Http2Settings } from '../connection.ts';
import { errorName } from '../error-name.ts';
import { NodeWire, type NodeWireEvents } from './wire.ts';

export interface NodeSettings extends Http2Settings {
  /** Names and values alternating, in one array for all requests: node:http2 accepts it unchanged. */
  readonly headers: readonly string[];
  /** Empty: none. */
  readonly body: Uint8Array;
}

/** One HTTP/2 connection of node:http2, which replies to a GOAWAY and sends its FIN once the last stream has ended. */
export class NodeConnection
  extends Http2Connection<ClientHttp2Stream, NodeSettings, NodeWire>
  implements NodeWireEvents
{
  #session: ClientHttp2Session | null = null;

  protected connect(localAddress: string | undefined): NodeWire {
    return new NodeWire(this.settings.target, localAddress, this);
  }

  /** On a protocol error Node destroys the session before it reports the error. */
  protected get isUsable(): boolean {
    return !this.#session!.destroyed;
  }

  protected begin(): void {
    this.#session = this.wire.begin(this.settings.windows);
  }

  protected openStream(): ClientHttp2Stream {
    const { headers, body } = this.settings;
    const endStream = body.length === 0;
    const stream = this.#session!.request(headers, { endStream });
    if (!endStream) stream.end(body);
    return stream;
  }

  protected listen(stream: ClientHttp2Stream, request: StreamRequest): void {
    const { clock } = this.settings;
    stream.on('response', (headers) => request.responded(headers[':status']!, clock()));
    stream.on('end', () => {
      // Without a head, the error or the end of the connection follows and is more specific.
      if (request.status !== 0 && stream.rstCode === 0) request.complete();
    });
    stream.on('error', (error) => {
      const code = codeOf(error);
      const name = code === 'ERR_HTTP2_STREAM_ERROR' ? errorName(stream.rstCode) : code;
      // nghttp2 also refuses by itself what it had not sent at a GOAWAY.
      this.failStream(request, stream.rstCode, name);
    });
    // Node reports the server's CANCEL not as an error but as an end; the code is known at the close.
    stream.on('close', () => this.reset(request, stream.rstCode));
    stream.resume();
  }

  finished(): void {
    this.ending.by ??= 'client';
  }
}

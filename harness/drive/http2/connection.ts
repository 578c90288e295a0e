import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { NoDelay } from '../../socket-option.ts';
import { ConnectionEnd } from '../connection/connection-end.ts';
import { codeOf } from '../connection/error-code.ts';
import type { SocketsTarget } from '../connection/sockets.ts';
import type { SourceAddresses } from '../connection/source-addresses.ts';
import type { Exchange, Secured } from '../exchange.ts';
import { StreamConnection, type StreamEvents, type StreamSettings } from '../streams/connection.ts';
import type { StreamRequest } from '../streams/stream-request.ts';
import { CANCEL, errorName, REFUSED_STREAM } from './error-name.ts';
import { Http2Wire, type Http2WireEvents } from './wire.ts';

export interface ConnectionSettings extends StreamSettings {
  readonly target: SocketsTarget;
  readonly sources: SourceAddresses;
  /** Names and values alternating, in one array for all requests: node:http2 accepts it unchanged. */
  readonly headers: readonly string[];
  /** Empty: none. */
  readonly body: Uint8Array;
  /** Latest SETTINGS_MAX_CONCURRENT_STREAMS of this server; null: none yet. All connections share it. */
  readonly server: { streams: number | null };
}

/** One HTTP/2 connection, which ends as the strategy says. */
export class Http2Connection extends StreamConnection<ClientHttp2Stream> implements Http2WireEvents {
  readonly ending: ConnectionEnd;
  protected readonly cancelCode = CANCEL;
  readonly #wire: Http2Wire;
  readonly #settings: ConnectionSettings;
  #session: ClientHttp2Session | null = null;
  /** Stream limit in this connection's SETTINGS; null: not received yet. */
  #serverStreams: number | null = null;
  #connectedUs = 0;
  /** Deadline of the server's FIN after ours, us. */
  #closeByUs = Infinity;

  constructor(settings: ConnectionSettings, opener: Exchange, events: StreamEvents) {
    super(settings, opener, events);
    this.#settings = settings;
    this.#wire = new Http2Wire(settings.target, settings.sources.next(), this);
    this.ending = new ConnectionEnd(this.#wire, settings.closer);
  }

  get isReady(): boolean {
    return this.requests > 0;
  }

  get noDelay(): NoDelay | null {
    return this.#wire.noDelay;
  }

  get room(): number {
    // On a protocol error Node destroys the session before it reports the error.
    if (this.state !== 'open' || this.#session!.destroyed) return 0;
    const { server, streams } = this.#settings;
    // Before its SETTINGS arrive the server's limit is unknown, and it refuses streams above it. One is always allowed.
    const allowed = Math.min(streams, this.#serverStreams ?? server.streams ?? 1);
    return Math.min(allowed - this.inFlight, this.requestsLeft);
  }

  /** Room, as far as is known, once it is connected and has the server's SETTINGS. */
  get expectedRoom(): number {
    const isComing = this.state === 'connecting' || (this.state === 'open' && this.#serverStreams === null);
    if (!isComing) return 0;
    const { server, streams } = this.#settings;
    const taken = this.opener === null ? 0 : 1;
    const allowed = Math.min(streams, server.streams ?? Infinity) - this.inFlight;
    return Math.min(allowed, this.requestsLeft) - taken;
  }

  protected openStream(): ClientHttp2Stream {
    const { headers, body } = this.#settings;
    const endStream = body.length === 0;
    const stream = this.#session!.request(headers, { endStream });
    if (!endStream) stream.end(body);
    return stream;
  }

  protected listen(stream: ClientHttp2Stream, request: StreamRequest): void {
    const { clock } = this.#settings;
    stream.on('response', (headers) => request.responded(headers[':status']!, clock()));
    stream.on('end', () => {
      // Without a head, the error or the end of the connection follows and is more specific.
      if (request.status !== 0 && stream.rstCode === 0) request.complete();
    });
    const fail = (code: string): void => {
      // nghttp2 also refuses by itself what it had not sent at a GOAWAY.
      const isRefused = this.ending.isLeaving && stream.rstCode === REFUSED_STREAM && request.status === 0;
      if (isRefused) this.refuse(request, code);
      else request.fail(code);
    };
    stream.on('error', (error) => {
      const code = codeOf(error);
      fail(code === 'ERR_HTTP2_STREAM_ERROR' ? errorName(stream.rstCode) : code);
    });
    // Node reports the server's CANCEL not as an error but as an end; the code is known at the close.
    stream.on('close', () => (stream.rstCode === 0 ? request.cutOff() : fail(errorName(stream.rstCode))));
    stream.resume();
  }

  override sweep(nowUs: number): void {
    super.sweep(nowUs);
    if (this.#closeByUs <= nowUs) this.destroy();
  }

  close(): void {
    if (this.state === 'connecting' || this.inFlight > 0) this.destroy();
    else if (this.state === 'open') this.finish(this.#settings.clock());
  }

  destroy(): void {
    if (this.state === 'closed') return;
    this.state = 'closing';
    this.#closeByUs = Infinity;
    this.ending.letGo();
  }

  connected(): void {
    const { clock, sources } = this.#settings;
    const nowUs = clock();
    this.#connectedUs = nowUs;
    this.ending.isConnected = true;
    this.events.connected(sources.of(this.#wire), nowUs - this.openedUs, nowUs);
  }

  ready(secured: Secured | null): void {
    const nowUs = this.#settings.clock();
    if (secured !== null) this.events.secured(nowUs - this.#connectedUs, secured);
    // A server without ALPN ignores the offer and would continue with HTTP/1.1.
    if (secured !== null && this.#wire.alpnProtocol !== 'h2') this.failed('ERR_ALPN_NOT_H2');
    const exchange = this.opener;
    if (this.state !== 'connecting' || exchange === null) return;
    this.opener = null;
    this.opened(nowUs);
    this.#session = this.#wire.begin();
    this.send(exchange);
    this.events.ready();
    this.events.changed(this);
  }

  limited(streams: number): void {
    this.#serverStreams = streams;
    this.#settings.server.streams = streams;
    this.events.limited(streams);
    this.events.changed(this);
  }

  /** Node replies with its own GOAWAY, and sends its FIN once the last stream has ended. */
  goingAway(code: number, lastId: number): void {
    this.retire();
    if (this.state === 'open' || this.state === 'spent') this.state = 'leaving';
    this.events.changed(this);
    for (const request of this.streams) {
      if (code !== 0) request.fail(errorName(code));
      // Before the FIN that may follow, for the end of the connection says less.
      else if (request.streamId > lastId) this.refuse(request, errorName(REFUSED_STREAM));
    }
    this.rest(this.#settings.clock());
  }

  finished(): void {
    this.ending.by ??= 'client';
  }

  ended(): void {
    this.ending.serverEnded();
    this.#end('ERR_CLOSED_BEFORE_RESPONSE');
  }

  failed(code: string): void {
    this.ending.sawError(code);
    this.#end(code, (request) => request.fail(code));
  }

  closed(): void {
    this.#end('ERR_CLOSED_BEFORE_RESPONSE');
    this.state = 'closed';
    this.events.closed(this);
  }

  protected override rest(nowUs: number): void {
    super.rest(nowUs);
    if (this.inFlight === 0 && this.state === 'leaving') this.#awaitEnd(nowUs);
  }

  protected finish(nowUs: number): void {
    this.#awaitEnd(nowUs);
    this.ending.close();
  }

  #awaitEnd(nowUs: number): void {
    this.state = 'closing';
    this.#closeByUs = nowUs + this.#settings.serverCloseUs;
  }

  #end(code: string, end?: (request: StreamRequest) => void): void {
    if (this.state === 'closed') return;
    this.breakOff(code, end);
    this.destroy();
  }
}

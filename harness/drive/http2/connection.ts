import type { NoDelay } from '../../native/socket-option.ts';
import type { Windows } from '../../scenario/windows.ts';
import { ConnectionEnd } from '../connection/connection-end.ts';
import type { Sockets, SocketsEvents, SocketsTarget } from '../connection/sockets.ts';
import type { SourceAddresses } from '../connection/source-addresses.ts';
import type { Exchange, Secured } from '../exchange.ts';
import { StreamConnection, type StreamEvents, type StreamSettings } from '../streams/connection.ts';
import type { Stream, StreamRequest } from '../streams/stream-request.ts';
import { CODE, errorName } from './error-name.ts';

export interface Http2Settings extends StreamSettings {
  readonly target: SocketsTarget;
  readonly sources: SourceAddresses;
  /** Latest SETTINGS_MAX_CONCURRENT_STREAMS of this server; null: none yet. All connections share it. */
  readonly server: { streams: number | null };
  readonly windows: Windows;
}

/** Events of the sockets of one connection and of the HTTP/2 on them. */
export interface Http2Events extends SocketsEvents {
  /** SETTINGS of the server arrived, with its maximum of concurrent streams. */
  limited(streams: number): void;
  /** The server has acknowledged our SETTINGS. */
  agreed(windows: Windows): void;
  /** GOAWAY arrived: no further stream, and nothing done for those above `lastId`. `code`: RFC 9113, section 7. */
  goingAway(code: number, lastId: number): void;
}

/** One HTTP/2 connection over our own sockets, which ends as the strategy says. */
export abstract class Http2Connection<
    S extends Stream,
    Settings extends Http2Settings,
    Wire extends Sockets = Sockets,
  >
  extends StreamConnection<S>
  implements Http2Events
{
  readonly ending: ConnectionEnd;
  protected readonly cancelCode = CODE.cancel;
  protected readonly wire: Wire;
  protected readonly settings: Settings;
  /** Stream limit in this connection's SETTINGS; null: not received yet. */
  #serverStreams: number | null = null;
  #connectedUs = 0;
  /** Deadline of the server's FIN after ours, us. */
  #closeByUs = Infinity;

  constructor(settings: Settings, opener: Exchange, events: StreamEvents) {
    super(settings, opener, events);
    this.settings = settings;
    this.wire = this.connect(settings.sources.next());
    this.ending = new ConnectionEnd(this.wire, settings.closer);
  }

  /** Begins to connect from this local address. Called before any field of a subclass is set. */
  protected abstract connect(localAddress: string | undefined): Wire;

  /** Whether it can open a stream. */
  protected abstract get isUsable(): boolean;

  /** Speaks HTTP/2 from now on. */
  protected abstract begin(): void;

  get isReady(): boolean {
    return this.requests > 0;
  }

  get noDelay(): NoDelay | null {
    return this.wire.noDelay;
  }

  get room(): number {
    if (this.state !== 'open' || !this.isUsable) return 0;
    const { server, streams } = this.settings;
    // Before its SETTINGS arrive the server's limit is unknown, and it refuses streams above it. One is always allowed.
    const allowed = Math.min(streams, this.#serverStreams ?? server.streams ?? 1);
    return Math.min(allowed - this.inFlight, this.requestsLeft);
  }

  /** Room, as far as is known, once it is connected and has the server's SETTINGS. */
  get expectedRoom(): number {
    const isComing = this.state === 'connecting' || (this.state === 'open' && this.#serverStreams === null);
    if (!isComing) return 0;
    const { server, streams } = this.settings;
    const taken = this.opener === null ? 0 : 1;
    const allowed = Math.min(streams, server.streams ?? Infinity) - this.inFlight;
    return Math.min(allowed, this.requestsLeft) - taken;
  }

  override sweep(nowUs: number): void {
    super.sweep(nowUs);
    if (this.#closeByUs <= nowUs) this.destroy();
  }

  close(): void {
    if (this.state === 'connecting' || this.inFlight > 0) this.destroy();
    else if (this.state === 'open') this.finish(this.settings.clock());
  }

  destroy(): void {
    if (this.state === 'closed') return;
    this.state = 'closing';
    this.#closeByUs = Infinity;
    this.ending.letGo();
  }

  connected(): void {
    const { clock, sources } = this.settings;
    const nowUs = clock();
    this.#connectedUs = nowUs;
    this.ending.isConnected = true;
    this.events.connected(sources.of(this.wire), nowUs - this.openedUs, nowUs);
  }

  ready(secured: Secured | null): void {
    const nowUs = this.settings.clock();
    if (secured !== null) this.events.secured(nowUs - this.#connectedUs, secured);
    // A server without ALPN ignores the offer and would continue with HTTP/1.1.
    if (secured !== null && this.wire.alpnProtocol !== 'h2') this.failed('ERR_ALPN_NOT_H2');
    const exchange = this.opener;
    if (this.state !== 'connecting' || exchange === null) return;
    this.opener = null;
    this.opened(nowUs);
    this.begin();
    this.send(exchange);
    this.events.ready();
    this.events.changed(this);
  }

  limited(streams: number): void {
    this.#serverStreams = streams;
    this.settings.server.streams = streams;
    this.events.limited(streams);
    this.events.changed(this);
  }

  agreed(windows: Windows): void {
    this.settings.record.connections.windows(windows);
  }

  goingAway(code: number, lastId: number): void {
    this.retire();
    if (this.state === 'open' || this.state === 'spent') this.state = 'leaving';
    this.events.changed(this);
    for (const request of this.streams) {
      if (code !== 0) request.fail(errorName(code));
      // Before the FIN that may follow, for the end of the connection says less.
      else if (request.streamId > lastId) this.refuse(request, errorName(CODE.refusedStream));
    }
    this.rest(this.settings.clock());
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

  /** The stream of a request was reset with this code. */
  reset(request: StreamRequest, code: number): void {
    if (code === 0) request.cutOff();
    else this.failStream(request, code, errorName(code));
  }

  /** The same under a name of its own. After a GOAWAY the server may refuse what it has not begun. */
  protected failStream(request: StreamRequest, code: number, name: string): void {
    const isRefused = this.ending.isLeaving && code === CODE.refusedStream && request.status === 0;
    if (isRefused) this.refuse(request, name);
    else request.fail(name);
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
    this.#closeByUs = nowUs + this.settings.serverCloseUs;
  }

  #end(code: string, end?: (request: StreamRequest) => void): void {
    if (this.state === 'closed') return;
    this.breakOff(code, end);
    this.destroy();
  }
}

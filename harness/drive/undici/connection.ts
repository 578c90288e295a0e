import type { ClientHttp2Session, Settings } from 'node:http2';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { readNoDelay, setNoDelay } from '../../native/socket-option.ts';
import { type AnswerHead, announcedBy } from '../connection/announced.ts';
import { codeOf } from '../connection/error-code.ts';
import { hasFin } from '../connection/fin.ts';
import { securedBy } from '../connection/tls.ts';
import { watchWrites } from '../connection/watch-writes.ts';
import type { Clock, ClosedBy } from '../exchange.ts';
import { Life } from '../record/life.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Dialled } from './connector.ts';

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly record: Recorder;
  readonly noDelay: boolean;
  /** Whether the strategy ends a connection after so many requests. */
  readonly isSpent: (requests: number) => boolean;
}

/** An answer, as far as it tells of its connection. */
interface Answered extends Pick<AnswerHead, 'status' | 'hasLength'> {
  readonly connectionField: string;
  readonly keepAliveField: string;
  readonly sentUs: number;
}

/** Message of undici's error for closing an idle connection; other errors share its code. */
const IDLE = 'socket idle timeout';
/** Message of undici's error for an answer without a request; bytes that are no answer get a code of its parser. */
const UNASKED = 'bad response';

/** Watches and records a socket of undici: when it opened, which requests it carries, and which side ended it. */
export class Connection {
  /** Requests written on it. */
  requests = 0;
  inFlight = 0;
  lastUsedUs = 0;
  isConnected = false;
  by: ClosedBy | null = null;
  /** Idle time after which undici closed it, us; null: not closed for idleness. */
  idleUs: number | null = null;
  readonly socket: Socket;
  readonly #settings: ConnectionSettings;
  readonly #openedUs: number;
  #connectedUs = 0;
  #hasAnswered = false;
  /** True after the server's GOAWAY: undici opens another connection while this one still answers. */
  #isRetired = false;
  readonly #life: Life;
  /** True in the turn of the event loop in which an answer ended. */
  #isAnswered = false;
  /** True after unasked bytes of the server, with which it ends the connection (RFC 9110, 15.5.9). */
  #isDismissed = false;
  /** Minor version of HTTP in the latest answer over HTTP/1. */
  #minorVersion = 1;

  constructor({ socket, offersSession }: Dialled, settings: ConnectionSettings) {
    this.socket = socket;
    this.#settings = settings;
    this.#openedUs = settings.clock();
    this.#life = new Life(settings.record.connections);
    this.#watchDestroy();
    this.#watchVersion();
    watchWrites(socket, () => settings.record.connections.wrote(1));
    // Registered before undici's listener, which writes the first request.
    socket.prependOnceListener('connect', () => this.#connected());
    if (socket instanceof TLSSocket)
      socket.prependOnceListener('secureConnect', () => this.#secured(socket, offersSession));
    socket.once('end', () => (this.by ??= 'server'));
    socket.once('close', () => this.#closed());
  }

  /** True if it is open or opening, and takes requests. */
  get isUsable(): boolean {
    return !this.socket.destroyed && !this.#isRetired;
  }

  /** Busy also before its first request: undici opens a connection only for a request. */
  get use(): ConnectionUse {
    if (!this.isConnected || this.socket.destroyed) return 'neither';
    return this.inFlight > 0 || this.requests === 0 ? 'busy' : 'free';
  }

  /** Call when a request is written on it. */
  sent(nowUs: number): void {
    if (this.requests === 0) {
      this.#setNoDelay();
      this.#life.begin(nowUs);
      if (this.#isHttp2) this.#watchSession();
    }
    if (this.inFlight === 0) this.#life.woke(nowUs);
    this.requests += 1;
    this.inFlight += 1;
    this.lastUsedUs = nowUs;
    this.#settings.record.connections.inFlight(this.inFlight);
  }

  /** Call at the first byte of an answer. */
  answering(): void {
    // Over HTTP/2 other answers may come in between.
    if (!this.#isHttp2) this.#life.isInAnswer = true;
  }

  /** Call at an answer. */
  answered(answer: Answered, nowUs: number): void {
    const { status, hasLength, connectionField: connection, keepAliveField, sentUs } = answer;
    const head = { minorVersion: this.#minorVersion, status, hasLength, connection };
    this.#isAnswered = true;
    queueMicrotask(() => (this.#isAnswered = false));
    this.#life.took(nowUs - sentUs, nowUs);
    this.#life.answered(
      nowUs,
      this.#isHttp2 || this.#settings.isSpent(this.requests) ? null : announcedBy(head),
    );
    if (this.#hasAnswered) return;
    this.#hasAnswered = true;
    this.#settings.record.connections.ends.promises(keepAliveField);
    this.#settings.record.connections.answeredFirst(
      this.#isHttp2 ? 'h2' : `http/1.${this.#minorVersion}`,
      readNoDelay(this.socket),
    );
  }

  /** Call when one of its requests is over. */
  ended(nowUs: number): void {
    this.inFlight -= 1;
    this.lastUsedUs = nowUs;
  }

  /** Whether TLS negotiated it; without TLS undici speaks HTTP/1.1. */
  get #isHttp2(): boolean {
    return this.socket instanceof TLSSocket && this.socket.alpnProtocol === 'h2';
  }

  /** Corrects TCP_NODELAY: undici's connector always switches it on before the first byte, its HTTP/2 session again. */
  #setNoDelay(): void {
    if (!this.#settings.noDelay) setNoDelay(this.socket, false);
  }

  #connected(): void {
    const { clock, record } = this.#settings;
    const nowUs = clock();
    this.isConnected = true;
    this.#connectedUs = nowUs;
    this.lastUsedUs = nowUs;
    this.#setNoDelay();
    record.opened(this.socket.localAddress ?? 'unknown', nowUs);
    record.connected(nowUs - this.#openedUs, nowUs);
  }

  #secured(socket: TLSSocket, offersSession: boolean): void {
    const { clock, record } = this.#settings;
    record.secured(clock() - this.#connectedUs, securedBy(socket, offersSession));
  }

  #closed(): void {
    if (!this.isConnected) return;
    const { clock, record, isSpent } = this.#settings;
    const by = this.by ?? 'client';
    // A spent one the server was asked to end.
    if (!isSpent(this.requests)) this.#life.closed(this.#isDismissed ? 'server' : by, false, clock());
    record.connections.closed(by, this.requests, this.idleUs, this.#isRetired);
  }

  /** undici does not tell the version of an answer: the first bytes that it reads of it do. */
  #watchVersion(): void {
    const { socket } = this;
    const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
    socket.read = (size) => {
      const bytes = read(size);
      if (bytes !== null && bytes.length > 8 && bytes.toString('latin1', 0, 7) === 'HTTP/1.') {
        this.#minorVersion = bytes[7] === 0x30 ? 0 : 1;
      }
      return bytes;
    };
  }

  /** undici keeps its session of node:http2 under a symbol of its own. */
  #watchSession(): void {
    const { socket } = this;
    const key = Object.getOwnPropertySymbols(socket).find(
      ({ description }) => description === 'http2Session',
    );
    const session = key && (socket as unknown as Record<symbol, ClientHttp2Session>)[key];
    session?.on('goaway', () => this.#retire());
    const limited = ({ maxConcurrentStreams }: Settings): void =>
      this.#settings.record.connections.limitedTo(maxConcurrentStreams ?? Infinity);
    session?.on('remoteSettings', limited);
  }

  #retire(): void {
    const { clock, record } = this.#settings;
    this.#life.announces('goaway', clock());
    if (this.#isRetired) return;
    this.#isRetired = true;
    record.connections.leaving();
  }

  /** Bytes came that answer no request: right after an answer they belong to it. */
  #unasked(): void {
    if (this.#isAnswered) this.#settings.record.connections.trailed();
    else this.#isDismissed = true;
  }

  /** Every end but the server's FIN goes through destroy(), with undici's reason as the error. */
  #watchDestroy(): void {
    const { socket } = this;
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error) => {
      if (this.isConnected && !socket.destroyed) this.#destroyed(error);
      return destroy(error);
    };
  }

  #destroyed(error: Error | undefined): void {
    const code = codeOf(error);
    if (code === 'ECONNRESET' || code === 'EPIPE') this.by ??= 'resetByServer';
    this.by ??= hasFin(this.socket) ? 'server' : 'client';
    if (this.inFlight === 0 && (error?.message === UNASKED || code.startsWith('HPE_'))) this.#unasked();
    if (this.by === 'client' && error?.message === IDLE) {
      this.idleUs ??= this.#settings.clock() - this.lastUsedUs;
    }
  }
}

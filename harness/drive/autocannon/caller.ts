import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { readNoDelay } from '../../native/socket-option.ts';
import { US_PER_MS } from '../../units.ts';
import { announcedBy } from '../connection/announced.ts';
import { watchWrites } from '../connection/watch-writes.ts';
import type { ConnectionUse } from '../record/pool-usage.ts';
import type { AutocannonClient, ResponseHead } from './client.ts';
import { Link, type LinkSettings } from './link.ts';

export interface CallerSettings extends LinkSettings {
  /** The request: all its bytes. */
  readonly bytes: Uint8Array;
  /** It is a HEAD, whose answer has no body. */
  readonly isHead: boolean;
  /** True if another request may begin. */
  mayAsk(nowUs: number): boolean;
  /** A request begins. */
  asks(): void;
  /** Wait after this many consecutive failed connects, ms. */
  pauseMs(failures: number): number;
  /** A request ended. */
  ended(): void;
}

/** A request in flight. */
interface Asked {
  readonly askedUs: number;
  readonly isCold: boolean;
}

/**
 * Watches one client of autocannon, its requests and their results. Three methods are wrapped: `_doRequest`, so that
 * the load ends with the connection left open; `_connect`, so that a client that lost its connection forgets the
 * requests in flight, and backs off after a failed connect; and the parser's `execute`, so that an answer that autocannon
 * cannot read is an error with a code. Without this, autocannon takes the rest of a lost answer for the beginning of the
 * next one, retries at once, ignores what its parser returns, and dies of a second answer to one request.
 */
export class Caller {
  readonly #client: AutocannonClient;
  readonly #settings: CallerSettings;
  readonly #inFlight: Asked[] = [];
  #link: Link | null = null;
  #watched: Socket | null = null;
  /** True once it makes no further request. */
  #isQuiet = false;
  #openedUs = 0;
  #failures = 0;
  #firstByteUs = 0;
  /** Time of the last bytes. */
  #readUs = 0;

  constructor(client: AutocannonClient, settings: CallerSettings) {
    this.#client = client;
    this.#settings = settings;
    const connect = client._connect.bind(client);
    const ask = client._doRequest.bind(client);
    client._connect = () => this.#reconnect(connect);
    client._doRequest = () => this.#ask(ask);
    client.requestIterator.currentRequest.requestBuffer = settings.bytes;
    client.on('headers', (head: ResponseHead) => this.#headers(head));
    const execute = client.parser.execute.bind(client.parser);
    client.parser.execute = (bytes) => this.#parse(() => execute(bytes));
    client.on('response', (status: number, _bytes: number, tookMs: number) => this.#answered(status, tookMs));
  }

  /** Requests on its connection; 0 if that is not open. */
  get carried(): number {
    return this.#link?.isOpen ? this.#link.requests : 0;
  }

  get use(): ConnectionUse {
    if (!this.#link?.isOpen) return 'neither';
    return this.#inFlight.length > 0 ? 'busy' : 'free';
  }

  /** Ends its connection if the oldest request is past its deadline. */
  sweep(nowUs: number, timeoutMs: number): void {
    const oldest = this.#inFlight[0];
    if (oldest === undefined || nowUs - oldest.askedUs < timeoutMs * US_PER_MS) return;
    this.#link?.socket.destroy(Object.assign(new Error('Timeout'), { code: 'ERR_REQUEST_TIMEOUT' }));
  }

  /** Fails the requests in flight, or the oldest of them. */
  abandon(code: string, most = Infinity): void {
    const { clock, record } = this.#settings;
    if (this.#link?.life.isInAnswer) this.#stopped(code);
    for (const { askedUs } of this.#inFlight.splice(0, most)) record.failed(code, askedUs, clock());
  }

  async close(): Promise<void> {
    this.#client.destroy();
    await this.#link?.closed;
  }

  #reconnect(connect: () => void): void {
    const lost = this.#link;
    this.#link = null;
    if (lost !== null) this.#lose(lost);
    if (lost === null || lost.isReady) {
      this.#failures = 0;
      this.#open(connect);
    } else if (!this.#isQuiet) {
      this.#failures += 1;
      setTimeout(() => this.#open(connect), this.#settings.pauseMs(this.#failures));
    }
  }

  #lose(link: Link): void {
    if (!link.isConnected) this.#settings.record.connections.unconnected();
    if (link.life.isInAnswer) this.#stopped(link.isCutOff ? 'ERR_RESPONSE_TRUNCATED' : link.code);
    if (link.isCutOff) this.abandon('ERR_RESPONSE_TRUNCATED', 1);
    this.abandon(link.code);
    this.#client.parser.initialize('RESPONSE');
    this.#client.pipelinedRequests.clear();
    this.#settings.ended();
  }

  /** The oldest answer fails with this code, after a part of it. */
  #stopped(code: string): void {
    const { clock, record } = this.#settings;
    const { body_bytes: missing, isChunked } = this.#client.parser;
    const missingBytes = isChunked ? 0 : (missing ?? 0);
    record.connections.short.failed(code, { missingBytes, quietUs: clock() - this.#readUs });
  }

  /** Opens a connection. The client writes its first requests at once; they wait in the socket until it is connected. */
  #open(connect: () => void): void {
    this.#openedUs = this.#settings.clock();
    if (this.#client.destroyed || !this.#mayAsk(this.#openedUs)) return;
    connect();
    const { conn } = this.#client;
    // Creating the TLS context takes several milliseconds; autocannon's latency begins after it.
    const openedUs = conn instanceof TLSSocket ? this.#settings.clock() : this.#openedUs;
    this.#link = new Link(conn, openedUs, this.#settings);
    this.#link.requests = this.#inFlight.length;
  }

  #mayAsk(nowUs: number): boolean {
    this.#isQuiet ||= !this.#settings.mayAsk(nowUs);
    return !this.#isQuiet;
  }

  #ask(ask: () => void): void {
    const { clock, record } = this.#settings;
    // A connection opened for a request gets that request, even if the load ends meanwhile.
    const nowUs = this.#link === null ? this.#openedUs : clock();
    // autocannon would send one more request on a connection that ends, and lose it.
    if (!this.#mayAsk(nowUs) || this.#isEnding) return;
    if (this.#inFlight.length === 0) this.#link?.life.woke(nowUs);
    this.#settings.asks();
    this.#inFlight.push({ askedUs: nowUs, isCold: this.#link?.isReady !== true });
    if (this.#link !== null) this.#link.requests += 1;
    record.begun(0, nowUs);
    record.connections.inFlight(this.#inFlight.length);
    this.#watchWrites();
    ask();
  }

  /** Done here because the first request of a connection is written before its link exists. */
  #watchWrites(): void {
    const { conn } = this.#client;
    if (conn === this.#watched) return;
    this.#watched = conn;
    watchWrites(conn, () => this.#settings.record.connections.wrote(1));
  }

  /** Ends the connection with a code where the parser, or autocannon itself, cannot go on. */
  #parse(execute: () => number | Error): number | Error {
    this.#readUs = this.#settings.clock();
    try {
      const result = execute();
      if (result instanceof Error) throw result;
      return result;
    } catch (error) {
      this.#link?.socket.destroy(Object.assign(new Error(), { code: parseErrorCode(error) }));
      return 0;
    }
  }

  /** True once the server said that the connection ends. */
  get #isEnding(): boolean {
    return this.#link !== null && this.#link.life.announced !== null;
  }

  #headers(head: ResponseHead): void {
    const { versionMajor, versionMinor } = head;
    const { isHead } = this.#settings;
    // Its parser would wait for a body as long as the head says, also where there never is one (RFC 9112, 6.3).
    if (isHead || head.statusCode === 204 || head.statusCode === 304) {
      Object.assign(this.#client.parser, { isChunked: false, body_bytes: 0 });
    }
    if (head.statusCode < 200) throw Object.assign(new Error(), { code: 'ERR_INTERIM_RESPONSE' });
    const link = this.#link;
    this.#firstByteUs = this.#settings.clock();
    if (link !== null) link.life.isInAnswer = true;
    const announced = announcementOf(head, isHead);
    if (announced !== null) link?.life.announces(announced, this.#firstByteUs);
    if (link === null || link.hasAnswered) return;
    link.hasAnswered = true;
    this.#settings.record.connections.ends.promises(fieldOf(head, 'keep-alive') ?? '');
    this.#settings.record.connections.answeredFirst(
      `http/${versionMajor}.${versionMinor}`,
      readNoDelay(link.socket),
    );
  }

  /** `tookMs`: autocannon's own latency, from its write of the request to the socket, connected or not. */
  #answered(status: number, tookMs: number): void {
    const asked = this.#inFlight.shift();
    if (asked === undefined || this.#link === null) return;
    const { clock, record } = this.#settings;
    const answeredUs = clock();
    const startUs = answeredUs - tookMs * US_PER_MS;
    const sentUs = Math.max(startUs, this.#link.readyUs);
    record.answered(
      { startUs, askedUs: asked.askedUs, isCold: asked.isCold, failures: 0 },
      { sentUs, firstByteUs: this.#firstByteUs, status },
      answeredUs,
    );
    this.#link.life.took(answeredUs - sentUs, answeredUs);
    this.#link.life.answered(answeredUs, null);
    if (this.#isEnding && this.#inFlight.length === 0) this.#link.finish();
    this.#settings.ended();
  }
}

/** http-parser-js has codes for some of its errors; an error without one in another class is autocannon's own. */
function parseErrorCode(error: unknown): string {
  const { code, message, constructor: kind } = error as NodeJS.ErrnoException;
  if (code !== undefined) return code;
  if (kind !== Error) return 'ERR_AUTOCANNON';
  return message.includes('header size') ? 'HPE_HEADER_OVERFLOW' : 'ERR_HTTP_PARSER';
}

function announcementOf(head: ResponseHead, isHead: boolean) {
  const length = fieldOf(head, 'content-length') ?? fieldOf(head, 'transfer-encoding');
  return announcedBy({
    minorVersion: head.versionMinor,
    status: head.statusCode,
    hasLength: isHead || length !== undefined,
    connection: fieldOf(head, 'connection') ?? '',
  });
}

/** Value of the first field with this name, in lower case; undefined: there is none. */
function fieldOf({ headers }: ResponseHead, name: string): string | undefined {
  const at = headers.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name);
  return at === -1 ? undefined : headers[at + 1];
}

import net from 'node:net';
import { parseNginxStatus } from '../../serve/nginx/stub-status.ts';
import type { NginxStatus } from '../observation.ts';

const TIMEOUT_MS = 1_000;
const REQUEST = 'GET / HTTP/1.1\r\nHost: status\r\n\r\n';
const END_OF_HEAD = '\r\n\r\n';
const STATUS = /^HTTP\/1\.1 (\d{3}) /;
const LENGTH = /\r\ncontent-length: *(\d+)/i;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Reads stub_status over a unix socket, so that the reads do not appear among the observed TCP sockets. It speaks HTTP by
 * itself, because a request of node:http takes as much CPU as reading four hosts, and undici's far more at first.
 */
export class NginxStatusReader implements Disposable {
  readonly #socketPath: string;
  #socket: net.Socket | null = null;
  #received = '';
  #settle: (answer: Answer | null) => void = () => {};

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** null if nginx does not answer. Throws if the answer is not stub_status. One read at a time. */
  async read(): Promise<NginxStatus | null> {
    const answer = await this.#ask();
    if (answer === null) return null;
    const parsed = answer.status === 200 ? parseNginxStatus(answer.body) : undefined;
    if (parsed !== undefined) return parsed;
    throw new Error(
      `Could not read nginx's status: got ${answer.status} "${answer.body.slice(0, 80)}"; expected 200 and the text of stub_status`,
    );
  }

  [Symbol.dispose](): void {
    this.#socket?.destroy();
  }

  #ask(): Promise<Answer | null> {
    const { promise, resolve } = Promise.withResolvers<Answer | null>();
    this.#received = '';
    this.#settle = resolve;
    this.#socket ??= this.#connect();
    this.#socket.write(REQUEST);
    return promise;
  }

  #connect(): net.Socket {
    const socket = net.connect(this.#socketPath);
    socket.setEncoding('latin1').setTimeout(TIMEOUT_MS);
    socket.on('data', (part: string) => {
      this.#received += part;
      const answer = wholeAnswer(this.#received);
      if (answer !== null) this.#settle(answer);
    });
    // nginx has ended, is ending or is too busy: a gap in the series. Another part of the harness notices its end.
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null;
      this.#settle(null);
    });
    return socket;
  }
}

/** null until all of it is there. */
function wholeAnswer(text: string): Answer | null {
  const end = text.indexOf(END_OF_HEAD);
  if (end < 0) return null;
  const head = text.slice(0, end);
  const body = text.slice(end + END_OF_HEAD.length);
  const length = Number(LENGTH.exec(head)?.[1]);
  return body.length >= length ? { status: Number(STATUS.exec(head)?.[1]), body } : null;
}

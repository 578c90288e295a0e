import { Agent, get } from 'node:http';

/** What nginx's stub_status says: the client side only. Our own connection and requests are counted too. */
export interface NginxStatus {
  /** Open client connections, waiting ones included. */
  readonly active: number;
  readonly accepts: number;
  readonly handled: number;
  readonly requests: number;
  readonly reading: number;
  readonly writing: number;
  /** Idle keep-alive connections. */
  readonly waiting: number;
}

const TIMEOUT_MS = 1_000;

interface Answer {
  readonly statusCode: number | undefined;
  readonly body: string;
}

/**
 * Reads stub_status over a unix socket, so that no read shows among the sockets observed. With Node's own client:
 * undici's parser is WebAssembly, and compiling that took as much CPU as all other observers in their first 10 s.
 */
export class NginxStatusReader implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** null when nginx does not answer. Throws when what answers is not stub_status. */
  async read(): Promise<NginxStatus | null> {
    const answer = await this.#ask();
    if (answer === null) return null;
    const { statusCode, body } = answer;
    const status = statusCode === 200 ? parseNginxStatus(body) : undefined;
    if (status !== undefined) return status;
    throw new Error(
      `Could not read nginx's status: got ${statusCode} "${body.slice(0, 80)}"; expected 200 and the text of stub_status`,
    );
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  /** Callbacks: with promises all the way, a read costs half as much again. */
  #ask(): Promise<Answer | null> {
    const options = { socketPath: this.#socketPath, path: '/', agent: this.#agent, timeout: TIMEOUT_MS };
    return new Promise((resolve) => {
      // It has gone, is going, or is too busy: each a gap in the series. Whether nginx lives is seen elsewhere.
      const giveUp = () => resolve(null);
      const request = get(options, (response) => {
        let body = '';
        response.setEncoding('latin1');
        response.on('data', (part: string) => {
          body += part;
        });
        response.on('end', () => resolve({ statusCode: response.statusCode, body }));
        response.on('error', giveUp);
      });
      request.on('error', giveUp);
      request.on('timeout', () => request.destroy());
    });
  }
}

const STUB_STATUS =
  /^Active connections: (\d+)\s+server accepts handled requests\s+(\d+) (\d+) (\d+)\s+Reading: (\d+) Writing: (\d+) Waiting: (\d+)/;

/** Parses the text of stub_status; undefined where it is none. */
export function parseNginxStatus(body: string): NginxStatus | undefined {
  const numbers = STUB_STATUS.exec(body)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const [active, accepts, handled, requests, reading, writing, waiting] = numbers as [
    ...[number, number, number, number, number, number, number],
  ];
  return { active, accepts, handled, requests, reading, writing, waiting };
}

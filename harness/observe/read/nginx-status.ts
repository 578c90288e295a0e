import { Agent, get } from 'node:http';
import { parseNginxStatus } from '../../serve/nginx/stub-status.ts';
import type { NginxStatus } from '../observation.ts';

const TIMEOUT_MS = 1_000;

interface Answer {
  readonly statusCode: number | undefined;
  readonly body: string;
}

/**
 * Reads stub_status over a unix socket, so that the reads do not appear among the observed TCP sockets. Uses node:http,
 * because compiling undici's WebAssembly parser took as much CPU as all other observers in their first 10 s.
 */
export class NginxStatusReader implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** null if nginx does not answer. Throws if the answer is not stub_status. */
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

  /** With callbacks, because promises throughout make a read 1.5 times as expensive. */
  #ask(): Promise<Answer | null> {
    const options = {
      socketPath: this.#socketPath,
      path: '/',
      agent: this.#agent,
      timeout: TIMEOUT_MS,
    };
    return new Promise((resolve) => {
      // nginx has ended, is ending or is too busy: a gap in the series. Another part of the harness notices its end.
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

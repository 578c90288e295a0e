import { addErrorLine, type NginxErrorCounts } from '../../../servers/nginx/logs/error-log.ts';
import { readLines } from './log-file.ts';

const READ_EVERY_MS = 1_000;

/** Counts the lines of nginx's error log by kind. Each reading continues where the last one ended. */
export class NginxErrors {
  readonly #path: string;
  readonly #counts: NginxErrorCounts = {};
  readonly #nowMs: () => number;
  #position = 0;
  #begunMs = -Infinity;
  /** The last reading. The next one waits for it. */
  #reading: Promise<void> = Promise.resolve();

  constructor(path: string, nowMs: () => number = () => performance.now()) {
    this.#path = path;
    this.#nowMs = nowMs;
  }

  /** The counts of the last reading. At most once a second this starts another one, for later calls. */
  latest(): NginxErrorCounts {
    const nowMs = this.#nowMs();
    if (nowMs - this.#begunMs >= READ_EVERY_MS) {
      this.#begunMs = nowMs;
      // If the log cannot be read now, read() will fail at the end and report it.
      this.read().catch(() => {});
    }
    return { ...this.#counts };
  }

  /** Reads to the end of the log. Rejects if it cannot be read. */
  async read(): Promise<NginxErrorCounts> {
    this.#reading = this.#reading.catch(() => {}).then(() => this.#readOn());
    await this.#reading;
    return { ...this.#counts };
  }

  async #readOn(): Promise<void> {
    const add = (line: string): void => addErrorLine(this.#counts, line);
    this.#position = await readLines(this.#path, this.#position, add);
  }
}

import { addErrorLine, type NginxErrorCounts } from '../../../servers/nginx/logs/error-log.ts';
import { readLines } from './log-file.ts';

const READ_EVERY_MS = 1_000;

/** nginx's error log by kind, read on where it was left off. */
export class NginxErrors {
  readonly #path: string;
  readonly #counts: NginxErrorCounts = {};
  readonly #nowMs: () => number;
  #position = 0;
  #begunMs = -Infinity;
  /** One reading goes on where the last one ended. */
  #reading: Promise<void> = Promise.resolve();

  constructor(path: string, nowMs: () => number = () => performance.now()) {
    this.#path = path;
    this.#nowMs = nowMs;
  }

  /** As last read. Once a second at most it has the next reading begin, which a later call gives. */
  latest(): NginxErrorCounts {
    const nowMs = this.#nowMs();
    if (nowMs - this.#begunMs >= READ_EVERY_MS) {
      this.#begunMs = nowMs;
      // What cannot be read now cannot be read at the end either: `read` says so.
      this.read().catch(() => {});
    }
    return { ...this.#counts };
  }

  /** Reads up to the end of the log. Rejects where it cannot be read. */
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

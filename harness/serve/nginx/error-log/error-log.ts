import { readLines } from '../log-file.ts';
import { type NginxLines, NginxTally } from './tally.ts';

const READ_EVERY_MS = 1_000;

/** What nginx's error log says: lines by the keys of `nginxErrors`, and by kind with a sample of each. */
export interface NginxErrorsRead {
  readonly nginxErrors: Readonly<Record<string, number>>;
  readonly nginxLines: readonly NginxLines[];
}

/** Counts the lines of nginx's error log by kind. Each reading continues where the last one ended. */
export class NginxErrors {
  readonly #path: string;
  readonly #tally = new NginxTally();
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
  latest(): NginxErrorsRead['nginxErrors'] {
    const nowMs = this.#nowMs();
    if (nowMs - this.#begunMs >= READ_EVERY_MS) {
      this.#begunMs = nowMs;
      // If the log cannot be read now, read() will fail at the end and report it.
      this.read().catch(() => {});
    }
    return this.#tally.counts;
  }

  /** Reads to the end of the log. Rejects if it cannot be read. */
  async read(): Promise<NginxErrorsRead> {
    this.#reading = this.#reading.catch(() => {}).then(() => this.#readOn());
    await this.#reading;
    return { nginxErrors: this.#tally.counts, nginxLines: this.#tally.lines };
  }

  async #readOn(): Promise<void> {
    this.#position = await readLines(this.#path, this.#position, (line) => this.#tally.add(line));
  }
}

import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { ONE_COMPILER } from '../../compiler.ts';
import { CellError } from '../../errors.ts';
import type { Program } from '../../lab/program.ts';
import type { DriverOutcome, DriverProgress, DriverSpec } from '../driver.ts';
import { readJsonLines } from './lines.ts';
import type { FromDriver, ToDriver } from './messages.ts';

/** A driver process that is ready, as the harness uses it. */
export interface DriverRun {
  /** Begins the load at this time of the monotonic clock. */
  start(atNs: bigint): void;
  /** Called with each report while the load runs. */
  onProgress(listener: (progress: DriverProgress) => void): void;
  /** Rejects with a CellError, with the end of its log, if the process dies, refuses or sends an invalid message. */
  readonly done: Promise<DriverOutcome>;
  /** Ends the load now; `done` still resolves. */
  stop(): void;
  /** Ends the connections and the process. Resolves when the process has exited; never rejects. */
  close(): Promise<void>;
}

/** Timeout of `close()`, ms: the driver destroys open connections after a second, so more means that it hangs. */
const CLOSE_MS = 3_000;

/** Wait for the last output after the exit of the process, ms. */
const LAST_WORDS_MS = 200;

/**
 * Make V8 optimise early, mostly in the warm-up: by default it waits for 3,000 calls, which with its other counters made
 * the driver 15% faster in the middle of a load, after 16,000 connections.
 */
const COMPILE_EARLY = ['--invocation-count-for-maglev=100', '--invocation-count-for-turbofan=200'];

/** Option of a driver process that begins without a warm-up. */
export const COLD = '--cold';

/** Program and arguments of a driver process; the spec selects the driver. */
export function driverArgv(options: readonly string[] = []): [string, ...string[]] {
  // In the compiled package the programs end in .js.
  const main = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url),
  );
  // Without a warm-up, code that is compiled early is compiled during the load.
  const compile = options.includes(COLD) ? [] : COMPILE_EARLY;
  return [process.execPath, ...ONE_COMPILER, ...compile, main, ...options];
}

/** Makes a driver process warm up before its target is ready. */
export function warmDriver(
  program: Program,
  { strategy, request }: Pick<DriverSpec, 'strategy' | 'request'>,
): void {
  const message: ToDriver = { type: 'warm-up', strategy, request };
  program.stdin.write(`${JSON.stringify(message)}\n`);
}

/**
 * Sends the spec to a driver process and waits until it is ready. Aborting the signal stops the load.
 * Throws a CellError if the process refuses or dies.
 */
export async function prepareDriver(
  program: Program,
  spec: DriverSpec,
  signal?: AbortSignal,
): Promise<DriverRun> {
  const driver = new DriverProcess(program);
  driver.say({ type: 'spec', spec });
  await Promise.race([driver.ready, driver.done]);
  if (signal?.aborted) driver.stop();
  else signal?.addEventListener('abort', () => driver.stop(), { once: true });
  return driver;
}

class DriverProcess implements DriverRun {
  readonly #program: Program;
  readonly #ready = Promise.withResolvers<void>();
  readonly #done = Promise.withResolvers<DriverOutcome>();
  readonly #listeners: ((progress: DriverProgress) => void)[] = [];
  readonly ready = this.#ready.promise;
  readonly done = this.#done.promise;

  constructor(program: Program) {
    this.#program = program;
    // Callers that await it see the error; one that failed earlier must not get an unhandled rejection.
    this.done.catch(() => {});
    // Ignore write errors: if the process dies during a write, its exit reports that.
    program.stdin.on('error', () => {});
    readJsonLines(
      program.stdout,
      (message) => this.#hear(message as FromDriver),
      (line) => this.#fail(`said "${line.slice(0, 80)}"; expected one JSON object a line`),
    );
    void this.#awaitExit();
  }

  start(atNs: bigint): void {
    this.say({ type: 'start', atNs: String(atNs) });
  }

  onProgress(listener: (progress: DriverProgress) => void): void {
    this.#listeners.push(listener);
  }

  stop(): void {
    this.say({ type: 'stop' });
  }

  async close(): Promise<void> {
    this.say({ type: 'close' });
    const timer = setTimeout(() => void this.#program.stop(), CLOSE_MS);
    await this.#program.exited;
    clearTimeout(timer);
  }

  say(message: ToDriver): void {
    if (this.#program.stdin.writable) this.#program.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #hear(message: FromDriver): void {
    switch (message?.type) {
      case 'ready':
        this.#ready.resolve();
        return;
      case 'progress':
        for (const listener of this.#listeners) listener(message.progress);
        return;
      case 'done':
        this.#done.resolve(message.outcome);
        return;
      case 'refused':
        this.#fail(`refused: ${message.reason}`);
        return;
      default:
        this.#fail(`said "${JSON.stringify(message satisfies never).slice(0, 80)}"`);
    }
  }

  async #awaitExit(): Promise<void> {
    const { code, signal } = await this.#program.exited;
    await finished(this.#program.stdout, { signal: AbortSignal.timeout(LAST_WORDS_MS) }).catch(() => {});
    this.#fail(`ended ${signal === null ? `with code ${code}` : `by ${signal}`} before it was done`);
  }

  /** Has no effect after `done`. */
  #fail(what: string): void {
    const { name, stderrTail } = this.#program;
    const tail = stderrTail();
    this.#done.reject(
      new CellError(`${name[0]!.toUpperCase()}${name.slice(1)} ${what}${tail && `: ${tail}`}`),
    );
  }
}

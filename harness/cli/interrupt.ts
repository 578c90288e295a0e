/** The part of the process that receives signals. A parameter, so that a test need not send any to its own process. */
export interface SignalSource {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

export interface InterruptOptions {
  readonly source: SignalSource;
  /** A monotonic clock, ms. */
  readonly nowMs: () => number;
  /** Called at the second interrupt, and if the run does not stop. */
  readonly exitAtOnce: () => void;
  /** Called at the first one. */
  readonly onStop: () => void;
  /** Called if the run does not stop in time, before the process ends. */
  readonly onLate: () => void;
}

/** Tells a run to stop. Once it is disposed, an interrupt ends the process. */
export interface Interrupts extends Disposable {
  readonly signal: AbortSignal;
}

/** `disconnect`: the launcher that started this process has gone. */
const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;

/**
 * Time after the first interrupt within which others are copies of it, not a second Ctrl-C. One Ctrl-C reaches this
 * process several times: from the terminal, and passed on by the launcher and by npm.
 */
const ECHO_MS = 250;

/**
 * Time that a run has to stop, ms. After that the process ends, which ends its labs: all cells that ended are saved. The rest
 * of two seconds is for a busy machine.
 */
const STOPS_WITHIN_MS = 1_700;

/** How many runs watch for interrupts. */
let watching = 0;

/** Receives signals, and knows who else does. */
export interface ListenedSource extends SignalSource {
  listeners(event: string): readonly unknown[];
}

/**
 * Interrupts end the process, except while a run watches for them. Takes over from the launcher's listeners. They go last: a
 * signal that has arrived, but was not handled yet, would be lost if nobody listened for a moment.
 */
export function exitAtInterrupts(source: ListenedSource, exitAtOnce: () => void): void {
  for (const event of EVENTS) {
    const before = source.listeners(event) as readonly (() => void)[];
    source.on(event, () => {
      if (watching === 0) exitAtOnce();
    });
    for (const listener of before) source.off(event, listener);
  }
}

/** The first interrupt aborts the signal. The second one ends the process, and so does a run that does not stop. */
export function watchInterrupts({ source, nowMs, exitAtOnce, onStop, onLate }: InterruptOptions): Interrupts {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const interrupt = (): void => {
    if (firstMs === undefined) {
      firstMs = nowMs();
      const late = (): void => {
        onLate();
        exitAtOnce();
      };
      setTimeout(late, STOPS_WITHIN_MS).unref();
      onStop();
      controller.abort();
    } else if (nowMs() - firstMs > ECHO_MS) {
      exitAtOnce();
    }
  };
  for (const event of EVENTS) source.on(event, interrupt);
  watching += 1;
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const event of EVENTS) source.off(event, interrupt);
      watching -= 1;
    },
  };
}

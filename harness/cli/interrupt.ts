/** The part of the process that receives signals. A parameter, so that a test need not send any to its own process. */
export interface SignalSource {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

export interface InterruptOptions {
  readonly source: SignalSource;
  /** A monotonic clock, ms. */
  readonly nowMs: () => number;
  /** Called at the second interrupt. */
  readonly exitAtOnce: () => void;
  /** Called at the first one. */
  readonly onStop: () => void;
}

/** Tells a run to stop. Once it is disposed, the process reacts to signals as usual. */
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

/** The first interrupt aborts the signal, the second one ends the process. */
export function watchInterrupts({ source, nowMs, exitAtOnce, onStop }: InterruptOptions): Interrupts {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const interrupt = (): void => {
    if (firstMs === undefined) {
      firstMs = nowMs();
      onStop();
      controller.abort();
    } else if (nowMs() - firstMs > ECHO_MS) {
      exitAtOnce();
    }
  };
  for (const event of EVENTS) source.on(event, interrupt);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const event of EVENTS) source.off(event, interrupt);
    },
  };
}

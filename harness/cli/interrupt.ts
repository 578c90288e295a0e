/** The process as far as it is told to stop. A parameter so that a test can send signals to itself alone. */
export interface SignalSource {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

export interface InterruptOptions {
  readonly source: SignalSource;
  /** ms of a clock that only goes forward. */
  readonly nowMs: () => number;
  /** Called at the second interrupt. */
  readonly exitAtOnce: () => void;
  /** Called at the first one. */
  readonly onStop: () => void;
}

/** What tells a run to stop. Disposed of, the process reacts to signals as any other. */
export interface Interrupts extends Disposable {
  readonly signal: AbortSignal;
}

/** `disconnect`: the launcher that started this process has gone. */
const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;

/**
 * Ctrl-C reaches this process more than once: from the terminal, and passed on by the launcher and by npm.
 * What comes so soon after the first was not pressed by a person again.
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

import { expect, vi } from 'vitest';
import { monotonicNs } from '../../units.ts';
import type { DriverOutcome, DriverProgress, DriverSpec, WireName } from '../driver.ts';
import { createSession } from '../process/create-session.ts';
import { COLD, driverArgv, prepareDriver } from '../process/run-driver.ts';
import { WIRE_VARIABLE } from '../socket/wire/able.ts';
import { launch } from './launch.ts';

export interface DriveWishes {
  /** Called between the end of the load and the close of the connections, to inspect the server. */
  readonly seen?: () => void;
  /** Stops the load once this returns true. */
  readonly stopsWhen?: (progress: DriverProgress) => boolean;
  /** Wire of the driver `socket`. Default: the fastest. */
  readonly wire?: WireName | undefined;
}

/** Outcome of a load, and the last progress before it. */
export interface Driven {
  readonly outcome: DriverOutcome;
  readonly last: DriverProgress;
}

/** Runs a load in a driver process, from start to exit. */
export async function driveProcess(
  spec: DriverSpec,
  { seen, stopsWhen, wire }: DriveWishes = {},
): Promise<Driven> {
  const program = launch(driverArgv([COLD]), wire === undefined ? {} : { [WIRE_VARIABLE]: wire });
  try {
    const abort = new AbortController();
    const driver = await prepareDriver(program, spec, abort.signal);
    let last: DriverProgress | undefined;
    driver.onProgress((progress) => {
      last = progress;
      if (!abort.signal.aborted && stopsWhen?.(progress)) abort.abort();
    });
    driver.start(monotonicNs());
    const outcome = await driver.done;
    seen?.();
    await driver.close();
    const exit = await program.exited;
    expect([exit, program.stderrTail()]).toEqual([{ code: 0, signal: null }, '']);
    return { outcome, last: last! };
  } finally {
    await program.stop();
  }
}

/** The same in this process, which is faster to start. */
export async function driveHere(
  spec: DriverSpec,
  { seen, stopsWhen, wire }: DriveWishes = {},
): Promise<Driven> {
  const session = await createSession(spec, { wire });
  await session.prepare();
  const done = session.run();
  if (stopsWhen !== undefined) {
    const isThere = (): void => {
      const progress = session.progress('detailed');
      if (!stopsWhen(progress)) throw new Error(`Still at ${JSON.stringify(progress)}`);
    };
    await vi.waitFor(isThere, { timeout: 30_000 });
    session.stop();
  }
  const outcome = await done;
  const last = session.progress('detailed');
  seen?.();
  await session.close();
  return { outcome, last };
}

import { TIMEOUTS, type Timeouts } from '../connection/timeouts.ts';
import type { DriverOutcome, DriverSpec } from '../driver.ts';
import { createSession } from '../process/create-session.ts';
import { wireUnderTest } from './wires.ts';

/** Short timeouts, for servers that never do what the driver waits for. A busy machine may take 150 ms to connect. */
export const HASTY: Timeouts = { ...TIMEOUTS, requestMs: 600, serverCloseMs: 100 };

/** Runs a load in this process, which starts faster than a driver process; returns its outcome. */
export async function loadHere(spec: DriverSpec, timeouts: Timeouts = TIMEOUTS): Promise<DriverOutcome> {
  const session = await createSession(spec, { timeouts, wire: wireUnderTest() });
  await session.prepare();
  const outcome = await session.run();
  await session.close();
  return outcome;
}

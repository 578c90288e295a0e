import { TIMEOUTS, type Timeouts } from '../connection/timeouts.ts';
import type { DriverOutcome, DriverSpec } from '../driver.ts';
import { createSession } from '../process/create-session.ts';

/** Short waits, for servers that never do what is waited for. A busy machine may take 150 ms to connect. */
export const HASTY: Timeouts = { ...TIMEOUTS, requestMs: 600, serverCloseMs: 100 };

/** A whole load of a driver within this very process, which starts sooner than one of its own: what it saw. */
export async function loadHere(spec: DriverSpec, timeouts: Timeouts = TIMEOUTS): Promise<DriverOutcome> {
  const session = await createSession(spec, { timeouts });
  await session.prepare();
  const outcome = await session.run();
  await session.close();
  return outcome;
}

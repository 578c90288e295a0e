import { statfs } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { CellError, messageOf } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { TargetLogs } from '../serve/target.ts';
import { MS_PER_SECOND, NS_PER_MS } from '../units.ts';

/**
 * Throws a CellError if something that the load did not need to end was lost during it: a worker of nginx (its master starts
 * another one), a process that keeps a host open, or the space for nginx's logs.
 */
export async function refuseLosses(lab: Lab, { nginxLines }: TargetLogs): Promise<void> {
  const worker = nginxLines?.find(({ kind }) => kind === 'worker-died');
  if (worker !== undefined) throw new CellError(`nginx lost a worker during the load: ${worker.sample}`);
  const lost = lab.lost();
  if (lost !== null) throw new CellError(`${lost} during the load`);
  const { bavail } = await statfs(lab.folder.outside);
  if (bavail === 0) {
    const folder =
      lab.kind === 'host' ? `the temporary folder (${lab.folder.outside})` : "the lab's own folder";
    throw new CellError(`No space is left in ${folder}, so nginx's logs are not complete`);
  }
}

/** Time, in ms, in which the kernel ends all processes of a lab whose first one has ended. */
const TOGETHER_MS = 100;

/** The error of a program that died, with when, and with what took the whole lab with it, if anything did. */
export async function diedAt(error: unknown, lab: Lab, sinceStartNs: bigint): Promise<unknown> {
  if (!(error instanceof CellError)) return error;
  await wait(TOGETHER_MS);
  const seconds = Math.max(0, Number(sinceStartNs) / NS_PER_MS / MS_PER_SECOND).toFixed(1);
  return new CellError(`${seconds} s after the start of the load: ${lab.lost() ?? messageOf(error)}`, {
    cause: error,
  });
}

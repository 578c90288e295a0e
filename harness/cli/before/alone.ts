import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { listed } from '../../words.ts';
import type { Terminal } from '../terminal.ts';

/** The place of a command among those that measure on this machine. */
export interface Measuring extends AsyncDisposable {
  /** Process ids of the other commands that measured when this one began. */
  readonly others: readonly number[];
}

/** Begins the name of a socket in the abstract namespace, which unlike a file is gone with its process. */
const NAME = 'connlab-measures-';

/** All sockets of this network namespace; abstract names begin with @. Every user may read it. */
const SOCKETS = '/proc/net/unix';

/**
 * Announces that this process measures, and warns if others do: all need the CPU, so the times of none can be believed. It
 * never fails a command: without the kernel's help it finds no other one.
 */
export async function announceMeasuring({ err }: Pick<Terminal, 'err'>): Promise<Measuring> {
  // Random, because processes of other PID namespaces may have the same id.
  const server = createServer((socket) => socket.destroy());
  server.unref();
  const listening = once(
    server.listen(`\0${NAME}${process.pid}-${randomBytes(4).toString('hex')}`),
    'listening',
  );
  await listening.catch(() => {});
  const others = measuringIn(await readFile(SOCKETS, 'utf8').catch(() => ''), process.pid);
  if (others.length > 0) err(warning(others));
  return { others, [Symbol.asyncDispose]: async () => void server.close() };
}

/** Process ids of the others that announced themselves, from the text of /proc/net/unix. */
export function measuringIn(sockets: string, own: number): readonly number[] {
  const found = sockets.matchAll(new RegExp(` @${NAME}(\\d+)-[0-9a-f]{8}$`, 'gm'));
  return [...new Set(Array.from(found, ([, pid]) => Number(pid)))].filter((pid) => pid !== own);
}

function warning(others: readonly number[]): string {
  const processes = listed(others.map(String));
  return others.length === 1
    ? `Another connlab measures on this machine (process ${processes}): both compete for the CPU, so the times of neither can be trusted`
    : `${others.length} other connlabs measure on this machine (processes ${processes}): all compete for the CPU, so no times can be trusted`;
}

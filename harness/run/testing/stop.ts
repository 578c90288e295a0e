import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { descendantsOf } from '../../observe/read/descendants.ts';

/**
 * Stops the program of this process's family with this word in its command line. Sends SIGCONT twice, because a program's parent stops with it and continues only after the
 * program itself.
 */
export async function stopForAWhile(word: string, stoppedMs: number): Promise<void> {
  const family = descendantsOf('/proc', process.pid).filter((pid) => commandOf(pid).includes(word));
  process.kill(family.at(-1)!, 'SIGSTOP');
  for (const afterMs of [stoppedMs, 50]) {
    await wait(afterMs);
    for (const pid of family.toReversed()) process.kill(pid, 'SIGCONT');
  }
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
}

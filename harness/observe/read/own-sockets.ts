import { readdirSync, readlinkSync } from 'node:fs';
import { descendantsOf } from './descendants.ts';
import { isGone } from './proc-file.ts';

/** Inodes of the sockets that a program and all that it started hold open now; none when it has gone. */
export function ownSockets(procRoot: string, pid: number): ReadonlySet<number> {
  const folders = [pid, ...descendantsOf(procRoot, pid)].map((one) => `${procRoot}/${one}/fd`);
  return new Set(folders.flatMap(socketsIn));
}

function socketsIn(folder: string): readonly number[] {
  return orGone(() => readdirSync(folder), []).flatMap((fd) => {
    const inode = /^socket:\[(\d+)\]$/.exec(orGone(() => readlinkSync(`${folder}/${fd}`), ''))?.[1];
    return inode === undefined ? [] : [Number(inode)];
  });
}

/** A process, or one of its files, may have gone since it was listed. */
function orGone<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (isGone(error)) return otherwise;
    throw error;
  }
}

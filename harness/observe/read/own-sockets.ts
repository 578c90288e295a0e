import { readdirSync, readlinkSync } from 'node:fs';
import { descendantsOf } from './descendants.ts';
import { readOr } from './proc-file.ts';

/** Inodes of the sockets that a program and its descendants have open. Empty if the program has ended. */
export function ownSockets(procRoot: string, pid: number): ReadonlySet<number> {
  const folders = [pid, ...descendantsOf(procRoot, pid)].map((one) => `${procRoot}/${one}/fd`);
  return new Set(folders.flatMap(socketsIn));
}

function socketsIn(folder: string): readonly number[] {
  return readOr([], () => readdirSync(folder)).flatMap((fd) => {
    const target = readOr('', () => readlinkSync(`${folder}/${fd}`));
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    return inode === undefined ? [] : [Number(inode)];
  });
}

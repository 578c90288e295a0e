import { readdirSync } from 'node:fs';
import { readOr, readProc } from './proc-file.ts';
import { parseSchedstat, type ThreadTimes } from './process.ts';

/** The times of each thread that a process has now, by thread id. Empty if the kernel does not account for scheduling. */
export function readThreads(procRoot: string, pid: number): ReadonlyMap<string, ThreadTimes> {
  const folder = `${procRoot}/${pid}/task`;
  const times = readOr([], () => readdirSync(folder)).flatMap((thread) => {
    const found = parseSchedstat(readProc(`${folder}/${thread}/schedstat`) ?? '');
    return found === undefined ? [] : [[thread, found] as const];
  });
  return new Map(times);
}

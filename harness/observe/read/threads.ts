import { readdirSync } from 'node:fs';
import { type ReadProc, readOr, readProc } from './proc-file.ts';
import { parseSchedstat, type ThreadTimes } from './process.ts';

/** The times of each thread that a process has now, by thread id. Empty if the kernel does not account for scheduling. */
export function readThreads(procRoot: string, pid: number): ReadonlyMap<string, ThreadTimes> {
  const folder = `${procRoot}/${pid}/task`;
  return timesOf(readOr([], () => readdirSync(folder)).map((thread) => [thread, `${folder}/${thread}`]));
}

/** The same of its first thread only, which has the id of the process. */
export function readFirstThread(
  procRoot: string,
  pid: number,
  read: ReadProc,
): ReadonlyMap<string, ThreadTimes> {
  return timesOf([[String(pid), `${procRoot}/${pid}`]], read);
}

function timesOf(folders: readonly (readonly [thread: string, folder: string])[], read = readProc) {
  const times = folders.flatMap(([thread, folder]) => {
    const found = parseSchedstat(read(`${folder}/schedstat`) ?? '');
    return found === undefined ? [] : [[thread, found] as const];
  });
  return new Map(times);
}

import { readdirSync } from 'node:fs';
import { isGone, readProc } from './proc-file.ts';
import { parseChildren, parseStat } from './process.ts';

/** All processes below this one, nearest first; none when it has gone. */
export function descendantsOf(procRoot: string, pid: number): readonly number[] {
  const childrenOf = childrenReader(procRoot, pid);
  const found: number[] = [];
  for (let parents = [pid]; parents.length > 0; ) {
    parents = parents.flatMap((parent) => childrenOf(parent));
    found.push(...parents);
  }
  return found;
}

/** By the kernel's own lists where it has them (CONFIG_PROC_CHILDREN), else from everybody's parent. */
function childrenReader(procRoot: string, pid: number): (parent: number) => readonly number[] {
  if (readProc(`${procRoot}/${pid}/task/${pid}/children`) !== null)
    return (parent) => listedChildren(procRoot, parent);
  const parents = scanParents(procRoot);
  return (parent) => parents.get(parent) ?? [];
}

/** A child hangs on the thread that made it. */
function listedChildren(procRoot: string, parent: number): readonly number[] {
  return names(`${procRoot}/${parent}/task`).flatMap((thread) =>
    parseChildren(readProc(`${procRoot}/${parent}/task/${thread}/children`) ?? ''),
  );
}

/** Children by parent, of all processes that can be seen. */
function scanParents(procRoot: string): ReadonlyMap<number, readonly number[]> {
  const pids = names(procRoot)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const pairs = pids.flatMap((pid) => {
    const parent = parseStat(readProc(`${procRoot}/${pid}/stat`) ?? '')?.parent;
    return parent === undefined ? [] : [{ pid, parent }];
  });
  const groups = Map.groupBy(pairs, ({ parent }) => parent);
  return new Map(groups.entries().map(([parent, group]) => [parent, group.map(({ pid }) => pid)]));
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

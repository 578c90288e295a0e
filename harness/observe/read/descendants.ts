import { readdirSync } from 'node:fs';
import { readOr, readProc } from './proc-file.ts';
import { parseChildren, parseStat } from './process.ts';

/** All descendants of a process, nearest first. Empty if it has ended. */
export function descendantsOf(procRoot: string, pid: number): readonly number[] {
  const childrenOf = childrenReader(procRoot, pid);
  const found: number[] = [];
  for (let parents = [pid]; parents.length > 0; ) {
    parents = parents.flatMap((parent) => childrenOf(parent));
    found.push(...parents);
  }
  return found;
}

/** Uses the kernel's lists of children (CONFIG_PROC_CHILDREN), or else the parent of every process. */
function childrenReader(procRoot: string, pid: number): (parent: number) => readonly number[] {
  if (readProc(`${procRoot}/${pid}/task/${pid}/children`) !== null)
    return (parent) => listedChildren(procRoot, parent);
  const parents = scanParents(procRoot);
  return (parent) => parents.get(parent) ?? [];
}

/** The kernel lists a child under the thread that started it. */
function listedChildren(procRoot: string, parent: number): readonly number[] {
  return readOr([], () => readdirSync(`${procRoot}/${parent}/task`)).flatMap((thread) =>
    parseChildren(readProc(`${procRoot}/${parent}/task/${thread}/children`) ?? ''),
  );
}

/** Children by parent, from all visible processes. */
function scanParents(procRoot: string): ReadonlyMap<number, readonly number[]> {
  const pids = readdirSync(procRoot)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const pairs = pids.flatMap((pid) => {
    const parent = parseStat(readProc(`${procRoot}/${pid}/stat`) ?? '')?.parent;
    return parent === undefined ? [] : [{ pid, parent }];
  });
  const groups = Map.groupBy(pairs, ({ parent }) => parent);
  return new Map(groups.entries().map(([parent, group]) => [parent, group.map(({ pid }) => pid)]));
}

import { readlinkSync } from 'node:fs';

/** Hosts by network namespace: with the machine's own loopback all of them share one, which is read once. */
export function groupByNamespace<H extends { readonly pid: number }>(
  hosts: readonly H[],
  namespaceOf: (pid: number) => string,
): readonly (readonly H[])[] {
  return [...Map.groupBy(hosts, ({ pid }) => namespaceOf(pid)).values()];
}

/** Names the network namespace of a process; where the kernel does not tell, the process stands for it. */
export function networkNamespace(procRoot: string, pid: number): string {
  try {
    return readlinkSync(`${procRoot}/${pid}/ns/net`);
  } catch {
    // Gone, or no right to look: the link needs more of it (PTRACE_MODE_READ) than the files of net/.
    return `pid ${pid}`;
  }
}

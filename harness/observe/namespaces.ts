import { readlinkSync } from 'node:fs';

/** Groups hosts by network namespace. In a lab of kind `host` all share one, which is then read only once. */
export function groupByNamespace<H extends { readonly pid: number }>(
  hosts: readonly H[],
  namespaceOf: (pid: number) => string,
): readonly (readonly H[])[] {
  return [...Map.groupBy(hosts, ({ pid }) => namespaceOf(pid)).values()];
}

/** The name of a process's network namespace; `pid N` if the kernel does not tell it. */
export function networkNamespace(procRoot: string, pid: number): string {
  try {
    return readlinkSync(`${procRoot}/${pid}/ns/net`);
  } catch {
    // The process has ended, or the link may not be read: it needs PTRACE_MODE_READ, unlike the files of net/.
    return `pid ${pid}`;
  }
}

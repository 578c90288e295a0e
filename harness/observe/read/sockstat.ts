import { readProc } from './proc-file.ts';

/**
 * TCP sockets of one network namespace. A field that the kernel did not give is missing.
 *
 * `orphan`, `alloc` and `mem` of the same file are not used: in every namespace they count the whole machine
 * (net/ipv4/proc.c, sockstat_seq_show: percpu and atomic counters of the protocol, not of `net`).
 */
export interface Sockstat {
  /** Open and listening sockets, IPv4 and IPv6, without TIME_WAIT. */
  readonly inUse?: number;
  /** The IPv6 sockets of `inUse`. */
  readonly inUse6?: number;
  /** TIME_WAIT sockets, IPv4 and IPv6, and FIN_WAIT_2 that the kernel keeps as a small socket (tcp_time_wait()). */
  readonly timeWait?: number;
}

/** Reads both files of the process's network namespace; null if the process has ended. */
export function readSockstat(procRoot: string, pid: number): Sockstat | null {
  const text = readProc(`${procRoot}/${pid}/net/sockstat`);
  if (text === null) return null;
  return parseSockstat(text, readProc(`${procRoot}/${pid}/net/sockstat6`));
}

/** Parses /proc/net/sockstat and sockstat6 (null without IPv6). `tw` of the first file covers both families. */
export function parseSockstat(text: string, text6: string | null): Sockstat {
  const inUse4 = field(text, 'TCP', 'inuse');
  const inUse6 = text6 === null ? undefined : field(text6, 'TCP6', 'inuse');
  const timeWait = field(text, 'TCP', 'tw');
  return {
    ...(inUse4 !== undefined && { inUse: inUse4 + (inUse6 ?? 0) }),
    ...(inUse6 !== undefined && { inUse6 }),
    ...(timeWait !== undefined && { timeWait }),
  };
}

/** A field of a line of pairs: `TCP: inuse 3 orphan 0 tw 2000 ...`. */
function field(text: string, protocol: string, name: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${protocol}: `));
  const words = line?.split(' ') ?? [];
  const at = words.indexOf(name);
  const value = at < 0 ? Number.NaN : Number(words[at + 1]);
  return Number.isSafeInteger(value) ? value : undefined;
}

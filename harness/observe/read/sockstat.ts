import type { ReadNetwork } from './network-files.ts';

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

/** Reads both files of the network namespace; null if the process has ended. */
export function readSockstat(read: ReadNetwork): Sockstat | null {
  const [text = null, text6 = null] = read('sockstat', 'sockstat6');
  return text === null ? null : parseSockstat(text, text6);
}

/** A field of a line of pairs: `TCP: inuse 3 orphan 0 tw 2000 ...`. */
const IN_USE = /^TCP: (?:.* )?inuse (\d+)\b/m;
const IN_USE_6 = /^TCP6: (?:.* )?inuse (\d+)\b/m;
const TIME_WAIT = /^TCP: (?:.* )?tw (\d+)\b/m;

/** Parses /proc/net/sockstat and sockstat6 (null without IPv6). `tw` of the first file covers both families. */
export function parseSockstat(text: string, text6: string | null): Sockstat {
  const inUse4 = number(IN_USE, text);
  const inUse6 = text6 === null ? undefined : number(IN_USE_6, text6);
  const timeWait = number(TIME_WAIT, text);
  return {
    ...(inUse4 !== undefined && { inUse: inUse4 + (inUse6 ?? 0) }),
    ...(inUse6 !== undefined && { inUse6 }),
    ...(timeWait !== undefined && { timeWait }),
  };
}

function number(field: RegExp, text: string): number | undefined {
  const match = field.exec(text);
  return match === null ? undefined : Number(match[1]);
}

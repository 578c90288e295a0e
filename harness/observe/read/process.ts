import { readFileSync } from 'node:fs';
import { NS_PER_MS } from '../../units.ts';

/** 1,000 ms / USER_HZ, which is 100 on every architecture that Node supports, whatever the kernel's HZ. */
const MS_PER_TICK = 10;

/** Fields of /proc/<pid>/stat. */
export interface ProcessStat {
  readonly parent: number;
  /** User and system time of all threads, also of those that have ended, in steps of 10 ms: up to 20 ms too little. */
  readonly cpuMs: number;
  /** The same of the children that have ended and were waited for, and of their children. */
  readonly childrenCpuMs: number;
  /** Ticks since boot. Together with the pid it identifies a process, even if the pid is used again. */
  readonly startedAt: number;
  /** 1 if it is stopped by a signal or a debugger, otherwise 0. */
  readonly stopped: number;
}

/** Parses /proc/<pid>/stat (proc(5)); undefined if it is something else. The name may contain spaces and brackets. */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Numbered as in proc(5), where the state is field 3.
  const field = (number: number): number => Number(fields[number - 3]);
  const stat = {
    parent: field(4),
    cpuMs: (field(14) + field(15)) * MS_PER_TICK,
    childrenCpuMs: (field(16) + field(17)) * MS_PER_TICK,
    startedAt: field(22),
    stopped: /^[Tt]$/.test(fields[0]!) ? 1 : 0,
  };
  return Object.values(stat).every(Number.isFinite) ? stat : undefined;
}

/** Resident memory from /proc/<pid>/statm (proc(5)), the same as VmRSS; undefined for a zombie or a kernel thread. */
export function parseRss(text: string, pageBytes: number): number | undefined {
  const pages = Number(text.split(' ')[1]);
  return pages > 0 ? pages * pageBytes : undefined;
}

/** What one thread has done since it started. */
export interface ThreadTimes {
  /** CPU time, to the nanosecond when the thread waits, and to a tick of the scheduler (1 to 10 ms) while it runs. */
  readonly cpuMs: number;
  /** Time that it was ready to run while another thread had the CPU. */
  readonly waitedMs: number;
}

/** Parses /proc/<pid>/task/<tid>/schedstat (Documentation/scheduler/sched-stats.rst); undefined if it is something else. */
export function parseSchedstat(text: string): ThreadTimes | undefined {
  const match = /^(\d+) (\d+) \d+$/m.exec(text);
  if (match === null) return undefined;
  const [cpuMs, waitedMs] = match.slice(1).map((ns) => Number(ns) / NS_PER_MS) as [number, number];
  return { cpuMs, waitedMs };
}

/** Parses /proc/<pid>/task/<tid>/children: pids, each followed by a space. */
export function parseChildren(text: string): readonly number[] {
  return text
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Type of the entry with the page size in the auxiliary vector of a process (include/uapi/linux/auxvec.h). */
const AT_PAGESZ = 6n;
/** That of x86-64, and the usual one of arm64. */
const USUAL_BYTES = 4096;

let known: number | undefined;

/** Bytes of a page of memory, which is 4, 16 or 64 kB on arm64. */
export function pageBytes(): number {
  known ??= readPageBytes() ?? USUAL_BYTES;
  return known;
}

/** undefined where /proc/self/auxv cannot be read. */
function readPageBytes(): number | undefined {
  try {
    const { buffer, byteOffset, byteLength } = Uint8Array.from(readFileSync('/proc/self/auxv'));
    const words = new BigUint64Array(buffer, byteOffset, Math.floor(byteLength / 8));
    const at = words.findIndex((word, index) => index % 2 === 0 && word === AT_PAGESZ);
    return at < 0 ? undefined : Number(words[at + 1]);
  } catch {
    return undefined;
  }
}

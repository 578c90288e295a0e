import { NS_PER_MS } from '../../units.ts';

/** 1,000 ms / USER_HZ, which is 100 on every architecture that Node supports, whatever the kernel's HZ. */
const MS_PER_TICK = 10;
const BYTES_PER_KB = 1024;

/** Fields of /proc/<pid>/stat. */
export interface ProcessStat {
  readonly parent: number;
  /** User and system time of all threads, in steps of 10 ms. */
  readonly cpuMs: number;
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
    startedAt: field(22),
    stopped: /^[Tt]$/.test(fields[0]!) ? 1 : 0,
  };
  return Object.values(stat).every(Number.isFinite) ? stat : undefined;
}

/** Resident memory from /proc/<pid>/status; undefined for a zombie or a kernel thread. */
export function parseRss(text: string): number | undefined {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(text);
  return match === null ? undefined : Number(match[1]) * BYTES_PER_KB;
}

/**
 * Time that the main thread was ready to run while another thread had the CPU, ms, from /proc/<pid>/schedstat
 * (Documentation/scheduler/sched-stats.rst); undefined if it is something else.
 */
export function parseRunDelay(text: string): number | undefined {
  const match = /^\d+ (\d+) \d+$/m.exec(text);
  return match === null ? undefined : Number(match[1]) / NS_PER_MS;
}

/** Parses /proc/<pid>/task/<tid>/children: pids, each followed by a space. */
export function parseChildren(text: string): readonly number[] {
  return text
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0);
}

import { NS_PER_MS } from '../../units.ts';

/** USER_HZ: 100 on every architecture that Node runs on, whatever the kernel's own HZ is. */
const MS_PER_TICK = 10;
const BYTES_PER_KB = 1024;

/** One line of /proc/<pid>/stat, what we use of it. */
export interface ProcessStat {
  readonly parent: number;
  /** User and system time of all its threads, ms, in steps of 10. */
  readonly cpuMs: number;
  /** Ticks since boot: with the pid it names a process for good. */
  readonly startedAt: number;
  /** 1: stopped by a signal or a debugger. */
  readonly stopped: number;
}

/** Parses /proc/<pid>/stat (proc(5)); undefined where it is none. The name may hold spaces and brackets. */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Numbers of proc(5), where the state is field 3.
  const field = (number: number): number => Number(fields[number - 3]);
  const stat = {
    parent: field(4),
    cpuMs: (field(14) + field(15)) * MS_PER_TICK,
    startedAt: field(22),
    stopped: /^[Tt]$/.test(fields[0]!) ? 1 : 0,
  };
  return Object.values(stat).every(Number.isFinite) ? stat : undefined;
}

/** Resident memory from /proc/<pid>/status; undefined for a zombie or a kernel thread, which have none. */
export function parseRss(text: string): number | undefined {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(text);
  return match === null ? undefined : Number(match[1]) * BYTES_PER_KB;
}

/**
 * Milliseconds that a main thread was ready to run and another one had the CPU, from /proc/<pid>/schedstat
 * (Documentation/scheduler/sched-stats.rst); undefined where it is none.
 */
export function parseRunDelay(text: string): number | undefined {
  const match = /^\d+ (\d+) \d+$/m.exec(text);
  return match === null ? undefined : Number(match[1]) / NS_PER_MS;
}

/** Parses /proc/<pid>/task/<tid>/children: pids with a space after each. */
export function parseChildren(text: string): readonly number[] {
  return text
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0);
}

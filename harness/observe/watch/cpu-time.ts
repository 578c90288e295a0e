import type { ThreadTimes } from '../read/process.ts';

/** What one read shows of the CPU time of a process. */
export interface ProcessCpu {
  /** Identifies the process, even if its pid is used again. */
  readonly name: string;
  /** As in ProcessStat. */
  readonly cpuMs: number;
  readonly childrenCpuMs: number;
  /** Threads that it has now, all or some; empty if the kernel does not tell their times. */
  readonly threads: ReadonlyMap<string, Pick<ThreadTimes, 'cpuMs'>>;
}

/**
 * CPU time of a program: of all its processes and threads, and of those that have ended. The kernel tells it exactly for
 * each thread that lives, and in steps of 10 ms for a whole process. The latter knows threads that lived between two reads.
 */
export class CpuTime {
  readonly #threadsMs = new Map<string, Map<string, number>>();
  /** Of each process ever seen, when it was last seen. */
  readonly #ownMs = new Map<string, number>();
  #waitedForBefore: number | undefined;
  #totalMs = 0;

  /** The time until now, ms, from all processes that were found now. It never falls. */
  after(processes: readonly ProcessCpu[]): number {
    for (const process of processes) this.#ownMs.set(process.name, this.#ownTime(process));
    const live = new Set(processes.map(({ name }) => name));
    const ended = sum([...this.#ownMs].map(([name, ms]) => (live.has(name) ? 0 : ms)));
    const waitedFor = sum(processes.map(({ childrenCpuMs }) => childrenCpuMs));
    this.#waitedForBefore ??= waitedFor;
    // A parent that waits for its child takes over all its time, also of one that was never seen. One that ignores
    // SIGCHLD does not.
    const gone = Math.max(waitedFor, this.#waitedForBefore + ended);
    this.#totalMs = Math.max(this.#totalMs, gone + sum([...live].map((name) => this.#ownMs.get(name)!)));
    return this.#totalMs;
  }

  #ownTime({ name, cpuMs, threads }: ProcessCpu): number {
    const known = this.#threadsMs.get(name) ?? new Map<string, number>();
    for (const [thread, times] of threads) known.set(thread, times.cpuMs);
    this.#threadsMs.set(name, known);
    return Math.max(cpuMs, sum(known.values()));
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

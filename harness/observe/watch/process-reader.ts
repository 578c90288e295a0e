import { US_PER_MS } from '../../units.ts';
import { descendantsOf } from '../read/descendants.ts';
import { ProcFiles } from '../read/proc-file.ts';
import { pageBytes, parseRss, parseStat } from '../read/process.ts';
import { readFirstThread, readThreads } from '../read/threads.ts';
import { CpuTime, type ProcessCpu } from './cpu-time.ts';

/** Quick reads per search for new children, because the search costs more than reading the known ones. */
const READS_PER_SEARCH = 4;

/** CPU and memory of a program and its descendants. */
export interface ProcessUse {
  /** CPU time since they started, in steps of a microsecond where the kernel tells it, otherwise of 10 ms. */
  readonly cpuMs: number;
  /** Number of processes that have memory. */
  readonly processes: number;
  /** Missing if all of them are zombies. */
  readonly rssBytes?: number;
  /**
   * Time that it was ready to run while others had the CPU, since the first read. Each read adds the longest wait of its
   * processes. Missing if the kernel does not report it.
   */
  readonly waitedMs?: number;
  /** Present if one of its processes is stopped, by SIGSTOP or a debugger. */
  readonly stopped?: 1;
}

/** One process of a program. */
interface Member {
  readonly cpu: ProcessCpu;
  readonly rssBytes: number | undefined;
  readonly waitedMs: number;
  readonly stopped: number;
}

/** Reads a program together with its descendants. */
export class ProcessReader implements Disposable {
  readonly #procRoot: string;
  readonly #pid: number;
  readonly #cpuTime = new CpuTime();
  readonly #delaysMs = new Map<string, number>();
  readonly #files = new Map<number, ProcFiles>();
  readonly #system = new ProcFiles();
  /** The last process id that the kernel gave away. */
  #newest: string | undefined;
  #waitedMs = 0;
  #family: readonly number[] = [];
  #reads = 0;

  constructor(procRoot: string, pid: number) {
    this.#procRoot = procRoot;
    this.#pid = pid;
  }

  /**
   * null if the program has ended. A quick read looks for new children at times only, and reads the exact CPU time of no
   * thread but the first of each process.
   */
  read({ isQuick = false } = {}): ProcessUse | null {
    const due = this.#reads++ % READS_PER_SEARCH === 0;
    if (!isQuick) this[Symbol.dispose]();
    if (!isQuick || (due && this.#hasNewProcesses())) this.#findFamily();
    const [main, ...others] = this.#family.map((pid) => this.#readMember(pid, isQuick));
    if (main === null || main === undefined) return null;
    const members = [main, ...others.filter((member) => member !== null)];
    const resident = members.flatMap(({ rssBytes }) => rssBytes ?? []);
    const rssBytes = resident.reduce((sum, bytes) => sum + bytes, 0);
    const cpuMs = this.#cpuTime.after(members.map(({ cpu }) => cpu));
    this.#waitedMs += Math.max(...members.map(({ waitedMs }) => waitedMs));
    return {
      cpuMs: Math.round(cpuMs * US_PER_MS) / US_PER_MS,
      processes: resident.length,
      ...(resident.length > 0 && { rssBytes }),
      ...(this.#delaysMs.size > 0 && { waitedMs: this.#waitedMs }),
      ...(members.some(({ stopped }) => stopped === 1) && { stopped: 1 }),
    };
  }

  [Symbol.dispose](): void {
    for (const files of this.#files.values()) files[Symbol.dispose]();
    this.#files.clear();
    this.#system[Symbol.dispose]();
  }

  /** Whether the machine has started a process or thread since the last time; true if that is not known. */
  #hasNewProcesses(): boolean {
    const newest = this.#system.read(`${this.#procRoot}/loadavg`)?.split(' ').at(-1);
    const isNew = newest === undefined || newest !== this.#newest;
    this.#newest = newest;
    return isNew;
  }

  #findFamily(): void {
    this.#family = [this.#pid, ...descendantsOf(this.#procRoot, this.#pid)];
    for (const [pid, files] of this.#files) {
      if (this.#family.includes(pid)) continue;
      files[Symbol.dispose]();
      this.#files.delete(pid);
    }
  }

  #filesOf(pid: number): ProcFiles {
    const files = this.#files.get(pid) ?? new ProcFiles();
    this.#files.set(pid, files);
    return files;
  }

  #readMember(pid: number, isQuick: boolean): Member | null {
    const { read } = this.#filesOf(pid);
    const stat = read(`${this.#procRoot}/${pid}/stat`);
    const statm = read(`${this.#procRoot}/${pid}/statm`);
    const parsed = stat === null ? undefined : parseStat(stat);
    if (parsed === undefined || statm === null) return null;
    const name = `${pid} ${parsed.startedAt}`;
    const threads = isQuick ? readFirstThread(this.#procRoot, pid, read) : readThreads(this.#procRoot, pid);
    const delayMs = threads.get(String(pid))?.waitedMs;
    return {
      cpu: { name, ...parsed, threads },
      rssBytes: parseRss(statm, pageBytes()),
      waitedMs: delayMs === undefined ? 0 : this.#waitedSince(name, delayMs),
      stopped: parsed.stopped,
    };
  }

  /** Since the last read of the same process. */
  #waitedSince(name: string, delayMs: number): number {
    const before = this.#delaysMs.get(name) ?? delayMs;
    this.#delaysMs.set(name, delayMs);
    return delayMs - before;
  }
}

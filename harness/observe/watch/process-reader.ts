import { descendantsOf } from '../read/descendants.ts';
import { readProc } from '../read/proc-file.ts';
import { parseRss, parseRunDelay, parseStat } from '../read/process.ts';

/** Reads per search for new children, because the search costs more than reading the known ones. */
const READS_PER_SEARCH = 4;

/** CPU and memory of a program and its descendants. */
export interface ProcessUse {
  /** CPU time since they started. Processes that have ended count with their last value. */
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
  readonly rssBytes: number | undefined;
  readonly waitedMs: number;
  readonly stopped: number;
}

/** Reads a program together with its descendants. */
export class ProcessReader {
  readonly #procRoot: string;
  readonly #pid: number;
  readonly #cpuMs = new Map<string, number>();
  readonly #delaysMs = new Map<string, number>();
  #waitedMs = 0;
  #family: readonly number[] = [];
  #reads = 0;

  constructor(procRoot: string, pid: number) {
    this.#procRoot = procRoot;
    this.#pid = pid;
  }

  /** null if the program has ended. */
  read(): ProcessUse | null {
    const due = this.#reads++ % READS_PER_SEARCH === 0;
    if (due) this.#family = [this.#pid, ...descendantsOf(this.#procRoot, this.#pid)];
    const members = this.#family.map((pid) => this.#readMember(pid));
    if (members[0] === null) return null;
    const resident = members.flatMap((member) => member?.rssBytes ?? []);
    const rssBytes = resident.reduce((sum, bytes) => sum + bytes, 0);
    const cpuMs = this.#cpuMs.values().reduce((sum, ms) => sum + ms, 0);
    this.#waitedMs += members.reduce((most, member) => Math.max(most, member?.waitedMs ?? 0), 0);
    return {
      cpuMs,
      processes: resident.length,
      ...(resident.length > 0 && { rssBytes }),
      ...(this.#delaysMs.size > 0 && { waitedMs: this.#waitedMs }),
      ...(members.some((member) => member?.stopped === 1) && { stopped: 1 }),
    };
  }

  #readMember(pid: number): Member | null {
    const stat = readProc(`${this.#procRoot}/${pid}/stat`);
    const status = readProc(`${this.#procRoot}/${pid}/status`);
    const parsed = stat === null ? undefined : parseStat(stat);
    if (parsed === undefined || status === null) return null;
    const name = `${pid} ${parsed.startedAt}`;
    this.#cpuMs.set(name, parsed.cpuMs);
    return { rssBytes: parseRss(status), waitedMs: this.#waitedSince(pid, name), stopped: parsed.stopped };
  }

  /** Since the last read of the same process. */
  #waitedSince(pid: number, name: string): number {
    const delayMs = parseRunDelay(readProc(`${this.#procRoot}/${pid}/schedstat`) ?? '');
    if (delayMs === undefined) return 0;
    const before = this.#delaysMs.get(name) ?? delayMs;
    this.#delaysMs.set(name, delayMs);
    return delayMs - before;
  }
}

import { descendantsOf } from '../read/descendants.ts';
import { readProc } from '../read/proc-file.ts';
import { parseRss, parseStat } from '../read/process.ts';

/** Looking for new children costs more than reading the known ones. */
const READS_PER_SEARCH = 4;

/** A program with all its descendants. */
export interface ProcessUse {
  /** Since they started; those that ended are kept in it as last seen. */
  readonly cpuMs: number;
  /** Those that have memory: itself and what it started. */
  readonly processes: number;
  /** Missing where the kernel says none: all of them are zombies. */
  readonly rssBytes?: number;
}

/** Reads a program, and the workers that it starts, under its one name. */
export class ProcessReader {
  readonly #procRoot: string;
  readonly #pid: number;
  readonly #cpuMs = new Map<string, number>();
  #family: readonly number[] = [];
  #reads = 0;

  constructor(procRoot: string, pid: number) {
    this.#procRoot = procRoot;
    this.#pid = pid;
  }

  /** null when the program has gone. */
  read(): ProcessUse | null {
    const due = this.#reads++ % READS_PER_SEARCH === 0;
    if (due) this.#family = [this.#pid, ...descendantsOf(this.#procRoot, this.#pid)];
    const members = this.#family.map((pid) => this.#readMember(pid));
    if (members[0] === null) return null;
    const resident = members.flatMap((member) => member?.rssBytes ?? []);
    const rssBytes = resident.reduce((sum, bytes) => sum + bytes, 0);
    const cpuMs = this.#cpuMs.values().reduce((sum, ms) => sum + ms, 0);
    return { cpuMs, processes: resident.length, ...(resident.length > 0 && { rssBytes }) };
  }

  #readMember(pid: number): { rssBytes: number | undefined } | null {
    const stat = readProc(`${this.#procRoot}/${pid}/stat`);
    const status = readProc(`${this.#procRoot}/${pid}/status`);
    const parsed = stat === null ? undefined : parseStat(stat);
    if (parsed === undefined || status === null) return null;
    this.#cpuMs.set(`${pid} ${parsed.startedAt}`, parsed.cpuMs);
    return { rssBytes: parseRss(status) };
  }
}

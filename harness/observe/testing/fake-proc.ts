import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { pageBytes } from '../read/process.ts';

export interface FakeProcess {
  readonly pid: number;
  readonly parent?: number;
  readonly cpuTicks?: number;
  readonly startedAt?: number;
  readonly rssKb?: number;
  /** By thread; null for a kernel without these lists. */
  readonly children?: Readonly<Record<number, string>> | null;
  readonly state?: string;
  /** Of children that have ended and were waited for. */
  readonly childrenTicks?: number;
  /** CPU time and time ready to run of each thread, in ns; empty for a kernel that does not account for scheduling. */
  readonly threadsNs?: Readonly<Record<number, readonly [number, number]>>;
}

/** A folder in the format of /proc, for one test. */
export class FakeProc {
  readonly root = mkdtempSync(join(tmpdir(), 'connlab-proc-'));

  constructor() {
    onTestFinished(() => rmSync(this.root, { recursive: true }));
  }

  write(fake: FakeProcess): void {
    const { pid, parent = 1, cpuTicks = 0, startedAt = 5, rssKb = 100, children = {} } = fake;
    const { state = 'S', childrenTicks = 0, threadsNs = {} } = fake;
    const folder = join(this.root, String(pid));
    mkdirSync(folder, { recursive: true });
    const fields = [parent, ...Array(9).fill(0), cpuTicks, 0, childrenTicks, 0, 20, 0, 1, 0, startedAt, 0];
    writeFileSync(join(folder, 'stat'), `${pid} (x) ${state} ${fields.join(' ')}`);
    writeFileSync(join(folder, 'statm'), `900 ${(rssKb * 1024) / pageBytes()} 1 1 0 1 0\n`);
    for (const [thread, times] of Object.entries(threadsNs)) {
      if (thread === String(pid)) writeFileSync(join(folder, 'schedstat'), `${times.join(' ')} 1\n`);
      this.#writeOfThread(pid, thread, { schedstat: `${times.join(' ')} 1\n` });
    }
    for (const [thread, text] of Object.entries(children === null ? {} : { [pid]: '', ...children })) {
      this.#writeOfThread(pid, thread, { children: text });
    }
  }

  #writeOfThread(pid: number, thread: string, files: Readonly<Record<string, string>>): void {
    const folder = join(this.root, String(pid), 'task', thread);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  }

  /** A file that is still open gives nothing any more. */
  remove(pid: number): void {
    for (const name of ['stat', 'statm']) writeFileSync(join(this.root, String(pid), name), '');
    rmSync(join(this.root, String(pid)), { recursive: true });
  }
}

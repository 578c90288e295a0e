import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface FakeProcess {
  readonly pid: number;
  readonly parent?: number;
  readonly cpuTicks?: number;
  readonly startedAt?: number;
  readonly rssKb?: number;
  /** By thread; null for a kernel without these lists. */
  readonly children?: Readonly<Record<number, string>> | null;
  readonly state?: string;
  /** null: a kernel that does not account for scheduling. */
  readonly runDelayNs?: number | null;
}

/** A folder in the format of /proc, for one test. */
export class FakeProc {
  readonly root = mkdtempSync(join(tmpdir(), 'connlab-proc-'));

  constructor() {
    onTestFinished(() => rmSync(this.root, { recursive: true }));
  }

  write(fake: FakeProcess): void {
    const { pid, parent = 1, cpuTicks = 0, startedAt = 5, rssKb = 100, children = {} } = fake;
    const { state = 'S', runDelayNs = null } = fake;
    const folder = join(this.root, String(pid));
    mkdirSync(folder, { recursive: true });
    const fields = [parent, ...Array(9).fill(0), cpuTicks, 0, 0, 0, 20, 0, 1, 0, startedAt, 0];
    writeFileSync(join(folder, 'stat'), `${pid} (x) ${state} ${fields.join(' ')}`);
    writeFileSync(join(folder, 'status'), `VmRSS:\t ${rssKb} kB\n`);
    if (runDelayNs !== null) writeFileSync(join(folder, 'schedstat'), `1 ${runDelayNs} 1\n`);
    if (children === null) return;
    for (const [thread, text] of Object.entries({ [pid]: '', ...children })) {
      mkdirSync(join(folder, 'task', thread), { recursive: true });
      writeFileSync(join(folder, 'task', thread, 'children'), text);
    }
  }

  remove(pid: number): void {
    rmSync(join(this.root, String(pid)), { recursive: true });
  }
}

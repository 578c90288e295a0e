// @module-tag long
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sysctlFile, TELLING_SYSCTLS } from '../lab/sysctl.ts';
import { describeLab } from '../lab/testing.ts';
import { seededRandom } from '../random.ts';
import { RESULT_FILE, readResult } from '../result/store.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
/** Time after the end of the harness within which nothing of it may be left. */
const GONE_WITHIN_MS = 2_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'survival-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly harness: ChildProcess;
  /** Pids of the harness and all its descendants, in every namespace. */
  family(): number[];
  /** Temporary files of the harness. */
  leftFiles(): string[];
}

/** Starts the command line with a mark in its environment, which all its descendants inherit. */
function start(...words: string[]): Started {
  const mark = `CONNLAB_MARK=${randomUUID()}`;
  const [name, value] = mark.split('=') as [string, string];
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const harness = spawn(process.execPath, [CLI, 'run', 'port-exhaustion', ...words], {
    env: { ...process.env, [name]: value, TMPDIR: temporary },
    stdio: 'ignore',
    detached: true,
  });
  return { harness, family: () => marked(mark), leftFiles: () => readdirSync(temporary) };
}

function marked(mark: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environmentOf(pid).includes(mark)).map(Number);
}

/** Empty for a zombie and for a process that has just ended. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

async function goneAfter(started: Started): Promise<void> {
  const endMs = performance.now() + GONE_WITHIN_MS;
  while (performance.now() < endMs) {
    if (started.family().length === 0 && started.leftFiles().length === 0) return;
    await wait(20);
  }
  expect({ processes: started.family(), files: started.leftFiles() }).toEqual({ processes: [], files: [] });
}

describeLab('the harness', () => {
  const random = seededRandom(2026);
  const moments = Array.from({ length: 20 }, () => Math.round(random() * 3_000));

  test('leaves nothing behind when it is killed at twenty random moments', async () => {
    for (let first = 0; first < moments.length; first += 5) {
      await Promise.all(
        moments.slice(first, first + 5).map(async (moment, index) => {
          const started = start('--out', join(folder, `out-${first + index}`));
          await wait(moment);
          started.harness.kill('SIGKILL');
          await goneAfter(started);
        }),
      );
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'saves what was measured and leaves nothing behind on %s',
    async (signal) => {
      const out = join(folder, 'out');
      const started = start('--out', out, '--set', 'load.durationMs=300');
      while (!hasCells(out)) await wait(20);
      started.harness.kill(signal);
      expect(await once(started.harness, 'exit')).toEqual([130, null]);
      await goneAfter(started);
      const { cells, endedAt } = await readResult(out);
      expect(cells.length).toBeGreaterThan(0);
      expect(endedAt).toBeNull();
    },
  );

  test('never writes the sysctls of the machine', async () => {
    const started = start(
      '--out',
      join(folder, 'out'),
      '--only',
      'cell=tcp_tw_reuse=1',
      '--set',
      'load.durationMs=300',
    );
    const before = machineSysctls();
    await once(started.harness, 'exit');
    expect(machineSysctls()).toEqual(before);
  });
});

function hasCells(out: string): boolean {
  return existsSync(join(out, RESULT_FILE)) && /"state"/.test(readFileSync(join(out, RESULT_FILE), 'utf8'));
}

function machineSysctls(): readonly string[] {
  return TELLING_SYSCTLS.map((name) => sysctlFile(name))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));
}

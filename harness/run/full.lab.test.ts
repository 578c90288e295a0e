import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../cli/testing/command.ts';
import { describeLab } from '../lab/testing.ts';
import { inspectNginx } from '../serve/nginx/nginx.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
const nginx = await inspectNginx();

/** Runs a cell on loopback with a temporary folder of this size. `onLoad` gets the folder, as seen from here. */
async function runWith(
  size: string,
  onLoad: (folder: string) => void,
): Promise<{ code: number; err: string }> {
  const folder = await temporaryFolder();
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const out = await temporaryFolder();
  const words =
    "--only 'cell=nginx, keep-alive' --set lab.kind=host --set load.requests=1000000 --set load.durationMs=2000";
  const script = `mount -t tmpfs -o size=${size} none "$1" && TMPDIR="$1" exec "$2" "$3" run keep-alive --out "$4" ${words}`;
  const argv = [...asUser, '--mount', 'sh', '-c', script, 'sh', folder, process.execPath, CLI, out];
  const child = spawn('unshare', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  let isLoading = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    if (isLoading || !err.includes(': load for')) return;
    isLoading = true;
    onLoad(`/proc/${child.pid}/root${folder}`);
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, err };
}

describeLab('a temporary folder', () => {
  describe.skipIf(nginx === null)('with nginx', () => {
    test('that is full is said as such, before anything starts', async () => {
      const { code, err } = await runWith('64k', () => {});
      expect([code, err]).toEqual([
        3,
        expect.stringMatching(/The temporary folder \S+ is full: \d+ bytes are free/),
      ]);
    });

    test('that becomes full in the middle fails the cell, and is named', async () => {
      const { code, err } = await runWith('17m', fill);
      expect([code, err]).toEqual([
        4,
        expect.stringMatching(
          /failed, No space is left in the temporary folder \(\S+\), so nginx's logs are not complete/,
        ),
      ]);
    });
  });
});

function fill(folder: string): void {
  try {
    for (let at = 0; ; at += 1) writeFileSync(join(folder, `filler-${at}`), Buffer.alloc(4_096));
  } catch {
    // ENOSPC, at last
  }
}

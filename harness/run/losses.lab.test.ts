import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { predict } from '../analyse/predict/predict.ts';
import { describeLab } from '../lab/testing.ts';
import { descendantsOf } from '../observe/read/descendants.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { inspectNginx } from '../serve/nginx/nginx.ts';
import { runCell } from './cell.ts';

const nginx = await inspectNginx();

const PLAN = cellWith({
  strategy: { path: 'nginx', upstreamKeepalive: 16 },
  load: { kind: 'closed', concurrency: 4, durationMs: 1_500 },
});

/** Runs a cell, and kills the program whose command line begins with this word while the load runs. */
async function withoutOne(word: string) {
  let killed = 0;
  const signal = AbortSignal.timeout(40_000);
  const options = { plan: PLAN, trial: 1, prediction: predict(PLAN), seed: 1, nginx, cold: true, signal };
  const cell = await runCell(options, () => {
    if (killed !== 0) return;
    killed = descendantsOf('/proc', process.pid).findLast((pid) => commandOf(pid).startsWith(word)) ?? 0;
    if (killed !== 0) process.kill(killed, 'SIGKILL');
  });
  expect(killed).not.toBe(0);
  return { state: cell.state, reason: cell.state === 'measured' ? '' : cell.reason };
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

describeLab('a cell that loses', () => {
  describe.skipIf(nginx === null)('with nginx', () => {
    test.each([
      [
        'a worker of nginx',
        'nginx: worker',
        /^nginx lost a worker during the load: worker process \d+ exited on signal 9/,
      ],
      [
        'a process that keeps a host open',
        'sleep infinity',
        /^The process that keeps the host "\w+" open ended/,
      ],
      [
        'the process that holds the lab',
        'sh -s',
        /^\d\.\d s after the start of the load: The process that holds the lab ended/,
      ],
    ])('%s, fails with its name', async (_, word, reason) => {
      expect(await withoutOne(word)).toEqual({ state: 'failed', reason: expect.stringMatching(reason) });
    });
  });
});

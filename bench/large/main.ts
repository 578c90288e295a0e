import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RESULT_FILE } from '../../harness/result/store.ts';
import { MS_PER_SECOND } from '../../harness/units.ts';
import { writeLarge } from './result.ts';

const CELLS = 3_000;
/** Longest time of a command, s. */
const MOST_SECONDS = 3;
/** Most memory of a command: peak resident set, MB. */
const MOST_MB = 400;
const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));
/** Reports the peak resident set in kB. Standard output belongs to the command. */
const WITNESS =
  'import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';

/** What the commands that read stored results cost with 3,000 cells. */
export async function bench(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-bench-'));
  try {
    const [base, current] = [join(folder, 'base'), join(folder, 'current')];
    for (const [at, side] of [base, current].entries()) {
      await mkdir(side);
      await writeLarge(join(side, RESULT_FILE), { cells: CELLS, seed: at + 1, slower: 1 + 0.1 * at });
    }
    const { size } = await stat(join(base, RESULT_FILE));
    console.log(`large: ${CELLS} cells, ${megabytes(size)} MB; goals: ${MOST_SECONDS} s, ${MOST_MB} MB`);
    const page = join(folder, 'report.html');
    const commands = [
      ['report', base],
      ['report', base, '--html', page],
      ['report', base, '--format', 'csv'],
      ['report', base, '--format', 'hlog'],
      ['compare', base, current],
      ['export', base, '--openmetrics', '--out', join(folder, 'metrics.txt')],
    ];
    const isMet = commands.map((words) => isWithinGoals(words, folder));
    console.log(`  the page has ${megabytes((await stat(page)).size)} MB`);
    return isMet.every(Boolean);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function isWithinGoals(words: readonly string[], folder: string): boolean {
  const startMs = performance.now();
  const ended = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(WITNESS)}`, CLI, ...words],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], encoding: 'utf8' },
  );
  const seconds = (performance.now() - startMs) / MS_PER_SECOND;
  const named = words.map((word) => word.replace(`${folder}/`, '')).join(' ');
  // A report of these cells ends with 0; a comparison too, because --fail-on was not asked for.
  if (ended.status !== 0) throw new Error(`connlab ${named} ended with ${ended.status}: ${ended.stderr}`);
  const peakMb = Number(ended.output[3]) / 1_000;
  const isMet = seconds <= MOST_SECONDS && peakMb <= MOST_MB;
  console.log(
    `  ${named}: ${seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB: goals ${isMet ? 'met' : 'missed'}`,
  );
  return isMet;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

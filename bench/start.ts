import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from '../harness/compare/statistics/order.ts';
import { inTurn, judge, ratiosOf, spread } from './in-turn.ts';

const ROUNDS = 15;
const CLI = fileURLToPath(new URL('../harness/cli.ts', import.meta.url));
/** Commands that only print, with the time limit of each as a multiple of `node -e 0`. */
const COMMANDS = [
  { words: ['--help'], most: 7 },
  { words: ['--version'], most: 7 },
  { words: ['list'], most: 16 },
  { words: ['predict', 'port-exhaustion'], most: 16 },
];

/** Start time of the command line, compared with Node itself. */
export async function bench(): Promise<boolean> {
  const programs = [['-e', '0'], ...COMMANDS.map(({ words }) => [CLI, ...words])];
  for (const program of programs) timeMs(program); // fills the compile cache
  const times = await inTurn(
    ROUNDS,
    programs.map((program) => async () => timeMs(program)),
  );
  const [bare = [], ...commands] = times;
  console.log(`start: ms, median of ${ROUNDS} interleaved rounds\n  node -e 0: ${spread(bare)}`);
  return COMMANDS.map(({ words, most }, at) => {
    console.log(`  ${words.join(' ')}: ${spread(commands[at]!)}`);
    return judge('node -e 0', median(ratiosOf(commands[at]!, bare)), { most });
  }).every(Boolean);
}

function timeMs(argv: readonly string[]): number {
  const startMs = performance.now();
  const { status } = spawnSync(process.execPath, argv, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} ended with code ${status}`);
  return performance.now() - startMs;
}

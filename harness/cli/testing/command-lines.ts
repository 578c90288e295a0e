import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Random, seededRandom } from '../../random.ts';
import { oneOf } from '../../result/testing/corrupt.ts';
import { BUILTIN_FOLDER, builtinNames } from '../../scenario/file/load-file.ts';
import type { CommandSpec } from '../command.ts';
import { axes } from '../commands/axes.ts';
import { compare } from '../commands/compare.ts';
import { exportResults } from '../commands/export.ts';
import { history } from '../commands/history.ts';
import { list } from '../commands/list.ts';
import { predict } from '../commands/predict.ts';
import { push } from '../commands/push.ts';
import { report } from '../commands/report.ts';
import { run } from '../commands/run.ts';
import { sizePool } from '../commands/size-pool.ts';
import { suite } from '../commands/suite.ts';
import { temporaryFolder } from './command.ts';
import { connlabIn } from './in-process.ts';
import { CAPTURED, stored } from './lies.ts';

/** Commands that would measure: each line has a mistake of theirs, so that nothing may be started. */
const MEASURING: ReadonlySet<CommandSpec> = new Set<CommandSpec>([run, suite, sizePool]);
const COMMANDS: readonly CommandSpec[] = [
  ...MEASURING,
  ...[list, axes, report, compare, history, predict, exportResults, push],
];
const MISTAKE = ['--seed', 'none'];

/** Words in place of arguments and values; in a folder with a result `stored`, its copy `other` and a file `mine.mjs`. */
const WORDS: readonly string[] = [
  ...[
    'stored',
    'other',
    'stored/result.json',
    'mine.mjs',
    'empty',
    '.',
    ...(await builtinNames(BUILTIN_FOLDER)),
  ],
  ...[
    'quick',
    'nightly',
    'poolChoice',
    'text',
    'json',
    'csv',
    'junit',
    'worse',
    'http://127.0.0.1:9',
    'http://',
  ],
  ...[
    '0',
    '1',
    '-1',
    '3',
    '1e999',
    'NaN',
    '1,500',
    '900/s',
    '10ms',
    '5s',
    '1.5 s',
    '99999999999999999999',
    '٣',
  ],
  ...[
    '',
    ' ',
    '-',
    '--',
    '=',
    'a=b',
    'path=nginx',
    'cell=keep-alive',
    'strategy.pool=4',
    'strategy.pool=',
    'x.y=1',
  ],
  ...[
    'lab.ports=40000-40010',
    'lab.ports=9-1',
    'load={}',
    '__proto__=1',
    'load.__proto__.x=1',
    '[',
    '{',
    '@nowhere',
  ],
  ...[
    '/dev/full',
    '/dev/null',
    '/proc/self/mem',
    'nowhere.ts',
    'nowhere/',
    '\u0000',
    '\u001b[31m',
    'x'.repeat(5_000),
  ],
];

const SCENARIO = {
  name: 'mine',
  question: 'x?',
  load: { kind: 'closed', concurrency: 2, durationMs: 100 },
  cells: [{ name: 'keep-alive' }],
};

export interface CommandLine {
  readonly seed: number;
  readonly words: readonly string[];
  readonly starts: boolean;
}

/** Command lines of arguments and options at random. */
export function commandLines(number: number): readonly CommandLine[] {
  return Array.from({ length: number }, (_, seed) => {
    const random = seededRandom(seed);
    const command = COMMANDS[seed % COMMANDS.length]!;
    const [name] = command.name.split(' ') as [string];
    const words = [name, ...some(3, random, () => [oneOf(WORDS, random)])];
    words.push(...some(4, random, () => optionOf(command, random)));
    const starts = MEASURING.has(command) || words.includes('--ab');
    return { seed, words: starts ? [...words, ...MISTAKE] : words, starts };
  });
}

/** An option of the command, mostly with a value where it takes one. */
function optionOf({ options }: CommandSpec, random: Random): readonly string[] {
  if (Object.keys(options).length === 0) return [];
  const { option } = oneOf(Object.values(options), random);
  const takes = option.required || option.optional;
  return takes && random() < 0.9 ? [option.long!, oneOf(WORDS, random)] : [option.long!];
}

/** What is wrong with how a command line ended; empty: nothing. */
export async function faultsOf({ words, starts }: CommandLine): Promise<readonly string[]> {
  const cwd = await temporaryFolder();
  await stored(join(cwd, 'stored'), CAPTURED[0]!);
  await stored(join(cwd, 'other'), CAPTURED[1]!);
  await mkdir(join(cwd, 'empty'));
  await writeFile(join(cwd, 'mine.mjs'), `export default ${JSON.stringify(SCENARIO)}`);
  const before = await readdir(cwd);
  const startedMs = performance.now();
  const { code, out, err } = await connlabIn(cwd, ...words);
  const faults: string[] = [];
  if (/Use --debug|^ +at /m.test(err)) faults.push(`unexpected: ${err}`);
  if (![0, 1, 2, 3, 4].includes(code)) faults.push(`exit code ${code}`);
  if (code === 2 && err.trim() === '') faults.push('refused without a reason');
  if (code === 2 && out !== '') faults.push(`refused, and prints ${out.slice(0, 80)}`);
  if (starts && !words.includes('--list') && !words.includes('--help') && code !== 2)
    faults.push(`exit code ${code}`);
  if (/[\u0000-\u0008\u001b]/.test(out + err)) faults.push('prints control characters');
  const made = (await readdir(cwd)).filter((name) => !before.includes(name));
  if (code === 2 && made.length > 0) faults.push(`refused, and leaves ${made}`);
  const tookMs = performance.now() - startedMs;
  if (tookMs > LONGEST_MS) faults.push(`took ${tookMs} ms`);
  return faults;
}

/** Longest time of one command, ms: a file may load for 4 s. */
const LONGEST_MS = 10_000;

function some<T>(most: number, random: Random, make: () => readonly T[]): readonly T[] {
  return Array.from({ length: Math.floor(random() * (most + 1)) }, make).flat();
}

import { join } from 'node:path';
import type { Mistake } from '../errors.ts';
import { cleanText } from '../report/clean.ts';
import { paintFor } from '../report/colour.ts';
import { progressOf } from '../report/progress.ts';
import { textReport } from '../report/text.ts';
import { RESULT_FILE } from '../result/store.ts';
import { type AddCommand, type CliContext, examples } from './context.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from './exit-code.ts';
import { defaultFolder, makeOwnFolder } from './folder.ts';
import { collect, ONLY_HELP, readNumber, SET_HELP } from './options.ts';
import { type PlannedRun, planRuns } from './plan-runs.ts';

/** As they were typed. */
interface RunOptions {
  readonly out?: string;
  readonly json?: true;
  readonly set?: readonly string[];
  readonly only?: readonly string[];
  readonly trials: string;
  readonly seed: string;
  readonly strict?: true;
}

/** What all scenarios of one command line share. */
interface Session {
  readonly trials: number;
  readonly seed: number;
  readonly json: boolean;
  readonly strict: boolean;
  readonly signal: AbortSignal;
}

export const addRun: AddCommand = (program, context) => {
  program
    .command('run <scenario...>')
    .summary('run scenarios, by name or file')
    .description(
      'Runs scenarios one after the other: those that come with connlab by name (see connlab list), your own by ' +
        'file. The report goes to standard output, progress and warnings to standard error. Without --out the ' +
        'result goes to results/<time>-<scenario>/. With --out, an earlier result of the same scenario is replaced; ' +
        'where anything else is called result.json, nothing is started.',
    )
    .option('--out <dir>', 'folder for result.json; several scenarios get a folder each in it')
    .option('--json', 'the result on standard output, a line for each scenario; the report on standard error')
    .option('--set <key=value>', SET_HELP, collect, [])
    .option('--only <axis=value>', ONLY_HELP, collect, [])
    .option('--trials <n>', 'run every cell so many times', '1')
    .option('--seed <n>', 'decides everything that is drawn at random', '1')
    .option('--strict', 'exit with 4 also when a cell was skipped')
    .addHelpText(
      'after',
      examples([
        ['run port-exhaustion', 'each cell in a network of its own'],
        ['run port-exhaustion --set lab.ports=40000-40776', 'on another port range'],
        ['run port-exhaustion --set strategy.tls=1.3', 'every cell over TLS'],
        ['run port-exhaustion --only path=nginx --trials 5', 'some cells, five times each'],
        ['run ./mine.ts --out D --json | jq .verdicts', 'your own scenario, for a script'],
      ]),
    )
    .action(async (names: string[], options: RunOptions) => {
      context.exitWith(await runAll(names, options, context));
    });
};

async function runAll(names: readonly string[], options: RunOptions, context: CliContext): Promise<ExitCode> {
  const mistakes: Mistake[] = [];
  const trials = readNumber(options.trials, { name: '--trials', least: 1, most: 10_000 }, mistakes);
  const seed = readNumber(options.seed, { name: '--seed', least: 0, most: 2 ** 32 - 1 }, mistakes);
  const { out, set = [], only = [] } = options;
  const { cwd, terminal } = context;
  const planned = await planRuns(names, { out, set, only, cwd }, mistakes);
  for (const notice of planned.flatMap(({ notices }) => notices)) terminal.err(cleanText(notice));

  using interrupts = context.watchInterrupts();
  const { signal } = interrupts;
  const session: Session = {
    trials,
    seed,
    json: options.json ?? false,
    strict: options.strict ?? false,
    signal,
  };
  const codes: ExitCode[] = [];
  for (const one of planned) {
    if (!signal.aborted) codes.push(await runOne(one, session, context));
  }
  return worstExitCode(codes);
}

async function runOne(
  { scenario, folder: given }: PlannedRun,
  { trials, seed, json, strict, signal }: Session,
  { terminal, now }: CliContext,
): Promise<ExitCode> {
  const at = now();
  const folder = given ?? (await makeOwnFolder((attempt) => defaultFolder(scenario.name, at, attempt)));
  const { err, live, colour, columns } = terminal;
  const onEvent = progressOf({ line: err, live, paint: paintFor(colour.err) });
  const { run } = await import('../run.ts'); // the other commands start without all that it needs
  const result = await run({ scenario, seed, trials, folder, signal, onEvent });
  const report = textReport(result, {
    colour: json ? colour.err : colour.out,
    width: columns,
    file: join(folder, RESULT_FILE),
  });
  if (json) {
    err(`\n${report.trimEnd()}`);
    terminal.out(`${JSON.stringify(result)}\n`);
  } else {
    terminal.out(`\n${report}`);
  }
  return exitCodeOf(result, { strict, interrupted: result.endedAt === null });
}

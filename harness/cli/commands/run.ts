import { join } from 'node:path';
import { EXIT, type Mistake } from '../../errors.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { progressOf } from '../../report/terminal/progress.ts';
import { textReport } from '../../report/terminal/text.ts';
import type { RunEvent } from '../../result/events.ts';
import { RESULT_FILE } from '../../result/store.ts';
import type { ExternalRun } from '../../run/cell.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from '../exit-code.ts';
import { defaultFolder, makeOwnFolder } from '../folder.ts';
import { collect, ONLY_HELP, readNumber, SET_HELP } from '../options/options.ts';
import { addTargetOptions, readTarget, type TargetOptions } from '../options/target-options.ts';
import { type PlannedRun, planRuns } from '../plan-runs.ts';
import { savePage } from '../save-page.ts';
import { LOCAL_HOST, readWatched, startWatching, type Watching, type WatchingOptions } from '../watching.ts';

/** As they were typed. */
interface RunOptions extends WatchingOptions, TargetOptions {
  readonly out?: string;
  readonly json?: true;
  readonly set?: readonly string[];
  readonly only?: readonly string[];
  readonly trials: string;
  readonly seed: string;
  readonly strict?: true;
  /** true: without a number. */
  readonly repeat?: string | true;
}

/** What all scenarios of one command line share. */
interface Session {
  readonly trials: number;
  readonly seed: number;
  readonly json: boolean;
  readonly strict: boolean;
  readonly signal: AbortSignal;
  readonly external: ExternalRun | undefined;
  readonly watching: Watching;
}

export const addRun: AddCommand = (program, context) => {
  const command = program
    .command('run <scenario...>')
    .summary('run scenarios, by name or file')
    .description(
      'Runs scenarios one after the other: those that come with connlab by name (see connlab list), your own by ' +
        'file. The report goes to standard output, progress and warnings to standard error. Without --out the ' +
        'result, and a page of it to look at, goes to results/<time>-<scenario>/. With --out, an earlier result of the same scenario is replaced; ' +
        'where anything else is called result.json, nothing is started.',
    )
    .option(
      '--out <dir>',
      'folder for result.json and report.html; several scenarios get a folder each in it',
    )
    .option('--json', 'the result on standard output, a line for each scenario; the report on standard error')
    .option('--set <key=value>', SET_HELP, collect, [])
    .option('--only <axis=value>', ONLY_HELP, collect, [])
    .option('--trials <n>', 'run every cell so many times', '1')
    .option('--seed <n>', 'decides everything that is drawn at random', '1')
    .option('--strict', 'exit with 4 also when a cell was skipped or a push failed')
    .option('--repeat [n]', 'run all of them n times over, or until interrupted')
    .option('--metrics-port <port>', 'serve metrics for Prometheus there while it runs; 0: any free port')
    .option('--metrics-host <address>', `listen on this address (default: "${LOCAL_HOST}")`)
    .option('--push <url>', 'push what stays of each cell to this Pushgateway');
  addTargetOptions(command)
    .addHelpText(
      'after',
      examples([
        ['run port-exhaustion', 'each cell in a network of its own'],
        ['run port-exhaustion --set lab.ports=40000-40776', 'on another port range'],
        ['run port-exhaustion --set strategy.tls=1.3', 'every cell over TLS'],
        ['run port-exhaustion --only path=nginx --trials 5', 'some cells, five times each'],
        ['run port-exhaustion pool-size --repeat --metrics-port 9464', 'watch it, until Ctrl-C'],
        ['run keep-alive --target http://localhost:9000/api', 'a service of your own'],
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
  const rounds = readRounds(options.repeat, mistakes);
  const watched = readWatched(options, mistakes);
  const { out, set = [], only = [] } = options;
  const { cwd, terminal } = context;
  const external = await readTarget(options, mistakes);
  const facts = external?.facts ?? null;
  const planned = await planRuns(names, { out, set, only, cwd, external: facts }, mistakes);
  for (const notice of planned.flatMap(({ notices }) => notices)) terminal.err(cleanText(notice));

  using interrupts = context.watchInterrupts();
  const { signal } = interrupts;
  await using watching = await startWatching(watched, terminal);
  const session: Session = {
    trials,
    seed,
    json: options.json ?? false,
    strict: options.strict ?? false,
    signal,
    external: external?.run,
    watching,
  };
  let worst: ExitCode = EXIT.fine;
  for (let round = 1; round <= rounds && !signal.aborted; round++) {
    for (const one of planned) {
      if (!signal.aborted) worst = worstExitCode([worst, await runOne(one, session, context)]);
    }
  }
  if (!signal.aborted) await watching.handOver();
  return worst;
}

/** How often all scenarios are run. */
function readRounds(repeat: RunOptions['repeat'], mistakes: Mistake[]): number {
  if (repeat === undefined) return 1;
  if (repeat === true) return Infinity;
  return readNumber(repeat, { name: '--repeat', least: 1, most: 1_000_000 }, mistakes);
}

async function runOne(
  { scenario, folder: given }: PlannedRun,
  { trials, seed, json, strict, signal, external, watching }: Session,
  { terminal, now }: CliContext,
): Promise<ExitCode> {
  const at = now();
  const folder = given ?? (await makeOwnFolder((attempt) => defaultFolder(scenario.name, at, attempt)));
  const { err, live, colour, columns } = terminal;
  const showProgress = progressOf({ line: err, live, paint: paintFor(colour.err) });
  const onEvent = (event: RunEvent): void => {
    showProgress(event);
    watching.onEvent(event);
  };
  const { run } = await import('../../run/run.ts'); // the other commands start without all that it needs
  const detail = watching.isLive;
  const result = await run({ scenario, seed, trials, folder, signal, onEvent, detail, external });
  const report = textReport(result, {
    colour: json ? colour.err : colour.out,
    width: columns,
    file: join(folder, RESULT_FILE),
    page: await savePage([result], folder, err),
  });
  if (json) {
    err(`\n${report.trimEnd()}`);
    terminal.out(`${JSON.stringify(result)}\n`);
  } else {
    terminal.out(`\n${report}`);
  }
  const pushed = await watching.flush();
  const code = exitCodeOf(result, { strict, interrupted: result.endedAt === null });
  return strict && !pushed ? worstExitCode([code, EXIT.cellFailed]) : code;
}

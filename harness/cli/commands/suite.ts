import { join } from 'node:path';
import { rulesOf } from '../../compare/compare.ts';
import { noiseOfResults } from '../../compare/noise/noise.ts';
import { EXIT } from '../../errors.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { progressOf } from '../../report/terminal/progress.ts';
import { suiteText } from '../../report/terminal/suite.ts';
import type { RunEvent } from '../../result/events.ts';
import type { Result } from '../../result/result.ts';
import { RESULT_FILE } from '../../result/store.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from '../exit-code.ts';
import { defaultFolder, makeOwnFolder } from '../folder.ts';
import { type AskedSuite, readSuiteOptions, type SuiteOptions } from '../options/suite-options.ts';
import { savePage } from '../save-page.ts';
import { LOCAL_HOST, startWatching, type Watching } from '../watching.ts';
import { suiteList } from './suite-list.ts';

export const addSuite: AddCommand = (program, context) => {
  program
    .command('suite [suite]')
    .summary('run several scenarios together, for a verdict that lasts')
    .description(
      'Runs all scenarios of a suite together: one that comes with connlab by name, your own by file. Each round has every ' +
        'cell once, in an order of its own, and one cell of each scenario twice, which tells the noise of this machine. ' +
        'Rounds that do not fit the budget are dropped, and told.',
    )
    .option('--out <dir>', 'each scenario gets a folder in it, with result.json and report.html')
    .option('--trials <n>', "run every cell so many times, in place of the suite's own number")
    .option('--budget <time>', "begin no round that would end later, in place of the suite's own")
    .option('--seed <n>', 'decides everything that is drawn at random', '1')
    .option('--list', 'the suites that come with connlab, or the cells of the one named; runs nothing')
    .option(
      '--json',
      'the results on standard output, a line for each scenario; the report on standard error',
    )
    .option('--strict', 'exit with 4 also when a cell was skipped or a push failed')
    .option('--metrics-port <port>', 'serve metrics for Prometheus there while it runs; 0: any free port')
    .option('--metrics-host <address>', `listen on this address (default: "${LOCAL_HOST}")`)
    .option('--push <url>', 'push what stays of each cell to this Pushgateway')
    .addHelpText(
      'after',
      examples([
        ['suite quick --out monday', 'in a minute and a half'],
        ['suite nightly --out results/$(date +%F)', 'for every night; connlab compare judges it'],
        ['suite nightly --budget 10m', 'as many trials as fit'],
        ['suite ./mine.ts', 'a suite of your own'],
        ['suite --list', 'what there is'],
      ]),
    )
    .action(async (name: string | undefined, options: SuiteOptions) => {
      context.exitWith(await suite(name, options, context));
    });
};

async function suite(
  name: string | undefined,
  options: SuiteOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { terminal, cwd, now, watchInterrupts } = context;
  if (options.list) {
    terminal.out(await suiteList(name, { cwd, colour: terminal.colour.out, width: terminal.columns }));
    return EXIT.fine;
  }
  const asked = await readSuiteOptions(name, options, cwd);
  for (const notice of asked.notices) terminal.err(cleanText(notice));
  using interrupts = watchInterrupts();
  const { signal } = interrupts;
  await using watching = await startWatching(asked.watched, terminal);
  const at = now();
  const folder = options.out ?? (await makeOwnFolder((attempt) => defaultFolder(asked.name, at, attempt)));
  const results = await runSuite(asked, { folder, signal, watching, terminal });
  await show(results, { folder, asked, terminal });
  const pushed = await watching.flush();
  if (!signal.aborted) await watching.handOver();
  const circumstances = { strict: asked.strict, interrupted: signal.aborted };
  const code = worstExitCode(results.map((result) => exitCodeOf(result, circumstances)));
  return asked.strict && !pushed ? worstExitCode([code, EXIT.cellFailed]) : code;
}

async function runSuite(
  { name, scenarios, trials, budgetMs, seed }: AskedSuite,
  {
    folder,
    signal,
    watching,
    terminal: { err, live, colour },
  }: { folder: string; signal: AbortSignal; watching: Watching; terminal: CliContext['terminal'] },
): Promise<readonly Result[]> {
  const showProgress = progressOf({ line: err, live, paint: paintFor(colour.err) });
  const onEvent = (event: RunEvent): void => {
    showProgress(event);
    watching.onEvent(event);
  };
  const { runTogether } = await import('../../run/run.ts'); // the other commands start without all that it needs
  const runs = scenarios.map((scenario) => ({ scenario, folder: join(folder, scenario.name) }));
  const suite = { name, budgetMs };
  return runTogether(runs, { seed, trials, suite, detail: watching.isLive, signal, onEvent });
}

async function show(
  results: readonly Result[],
  { folder, asked, terminal }: { folder: string; asked: AskedSuite; terminal: CliContext['terminal'] },
): Promise<void> {
  const { err, out, colour, columns } = terminal;
  for (const result of results) await savePage([result], join(folder, result.scenario), err);
  const stored = results.map((result) => ({ result, file: join(folder, result.scenario, RESULT_FILE) }));
  const report = suiteText(results, {
    title: `${asked.name}: ${asked.title}`,
    noise: noiseOfResults(stored, rulesOf()),
    folder,
    colour: asked.json ? colour.err : colour.out,
    width: columns,
  });
  if (!asked.json) return out(`\n${report}`);
  err(`\n${report.trimEnd()}`);
  for (const result of results) out(`${JSON.stringify(result)}\n`);
}

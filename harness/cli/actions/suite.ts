import { join } from 'node:path';
import { rulesOf } from '../../compare/compare.ts';
import { noiseOfResults } from '../../compare/noise/noise.ts';
import { EXIT } from '../../errors.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import { suiteText } from '../../report/terminal/suite.ts';
import type { Result } from '../../result/result.ts';
import { RESULT_FILE } from '../../result/store.ts';
import { runTogether } from '../../run/run.ts';
import type { CliContext } from '../context.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from '../exit-code.ts';
import { makeFolder } from '../folder.ts';
import { type AskedSuite, readSuiteOptions, type SuiteOptions } from '../options/suite-options.ts';
import { printReport } from '../print.ts';
import { savePage } from '../save-page.ts';
import { startWatching } from '../watching.ts';
import { suiteList } from './suite-list.ts';

export async function suite(
  name: string | undefined,
  options: SuiteOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { terminal, cwd, now } = context;
  if (options.list) {
    terminal.out(await suiteList(name, { cwd, colour: terminal.colour.out, width: terminal.columns }));
    return EXIT.fine;
  }
  const asked = await readSuiteOptions(name, options, cwd);
  for (const notice of asked.notices) terminal.err(cleanText(notice));
  using interrupts = context.watchInterrupts();
  const { signal } = interrupts;
  await using watching = await startWatching(asked.watched, terminal);
  const folder = options.out ?? (await makeFolder(asked.name, now()));
  const runs = asked.scenarios.map((scenario) => ({ scenario, folder: join(folder, scenario.name) }));
  const { seed, trials, budgetMs, strict } = asked;
  const results = await runTogether(runs, {
    ...{ seed, trials, signal, suite: { name: asked.name, budgetMs } },
    ...{ detail: watching.isLive, onEvent: watching.onEvent },
  });
  await show(results, { folder, asked, terminal });
  const pushed = await watching.flush();
  if (!signal.aborted) await watching.handOver();
  const circumstances = { strict, interrupted: signal.aborted };
  const code = worstExitCode(results.map((result) => exitCodeOf(result, circumstances)));
  return strict && !pushed ? worstExitCode([code, EXIT.cellFailed]) : code;
}

async function show(
  results: readonly Result[],
  { folder, asked, terminal }: { folder: string; asked: AskedSuite; terminal: CliContext['terminal'] },
): Promise<void> {
  for (const result of results) await savePage([result], join(folder, result.scenario), terminal.err);
  const stored = results.map((result) => ({ result, file: join(folder, result.scenario, RESULT_FILE) }));
  const title = `${asked.name}: ${asked.title}`;
  const noise = noiseOfResults(stored, rulesOf());
  printReport(terminal, asked.json ? results : null, (style) =>
    suiteText(results, { title, noise, folder, ...style }),
  );
}

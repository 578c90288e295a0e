import { join } from 'node:path';
import { rulesOf } from '../../compare/compare.ts';
import { noiseOfResults } from '../../compare/noise/noise.ts';
import { EXIT, UsageError } from '../../errors.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import { suiteText } from '../../report/terminal/suite.ts';
import type { Result } from '../../result/result.ts';
import { RESULT_FILE } from '../../result/store.ts';
import { runTogether } from '../../run/run.ts';
import { loadSuite } from '../../scenario/suite/load-suite.ts';
import { announceMeasuring } from '../before/alone.ts';
import { announce, costLine } from '../before/cost.ts';
import { claimFolder } from '../claim.ts';
import type { Given } from '../command.ts';
import type { suite as command } from '../commands/suite.ts';
import { type ExitCode, exitCodeOf, restsOnNothing, worstExitCode } from '../exit-code.ts';
import { makeFolder } from '../folder.ts';
import { allOrMistakes } from '../mistakes.ts';
import { notValid } from '../options/declare.ts';
import { budgetNotice, planSuite } from '../plan/suite.ts';
import { suiteList } from '../plan/suite-list.ts';
import { printReport } from '../print.ts';
import { savePage } from '../save-page.ts';
import type { Terminal } from '../terminal.ts';
import { readWatched, startWatching } from '../watching.ts';

export async function suite(
  { options, mistakes, ...context }: Given<typeof command>,
  name: string | undefined,
): Promise<ExitCode> {
  const { terminal, cwd, now } = context;
  const { out, seed, list, json = false, strict = false } = options;
  if (list) {
    terminal.out(await suiteList(name, context));
    return EXIT.fine;
  }
  const watched = readWatched(options, mistakes);
  const plan = async () => planNamed(name, cwd, out);
  const [planned] = await allOrMistakes([plan], mistakes);
  const { suite: asked, scenarios, notices } = planned!;
  await using _ = await claimFolder(out);
  const { trials = asked.trials, budget: budgetMs = asked.budgetMs } = options;
  const tight = budgetNotice(scenarios, budgetMs);
  for (const notice of tight === null ? notices : [...notices, tight]) terminal.err(cleanText(notice));
  const cells = scenarios.flatMap((scenario) => scenario.cells);
  announce(costLine({ cells, trials, budgetMs }), terminal);
  await using measuring = await announceMeasuring(terminal);
  using interrupts = context.watchInterrupts();
  const { signal } = interrupts;
  await using watching = await startWatching(watched, terminal);
  const folder = out ?? (await makeFolder(asked.name, now()));
  const runs = scenarios.map((scenario) => ({ scenario, folder: join(folder, scenario.name) }));
  const results = await runTogether(runs, {
    ...{ seed, trials, otherRuns: measuring.others.length, signal },
    ...{ suite: { name: asked.name, budgetMs }, detail: watching.isLive, onEvent: watching.onEvent },
  });
  await show(results, `${asked.name}: ${asked.title}`, { folder, json, terminal });
  const pushed = await watching.flush();
  if (!signal.aborted) await watching.handOver();
  const circumstances = { strict, interrupted: signal.aborted };
  // A scenario that this machine cannot run is skipped as a whole. That says nothing only if there is no other.
  const ran = results.filter((result) => !restsOnNothing(result));
  const telling = ran.length === 0 ? results : ran;
  const skipped = strict && ran.length < results.length ? [EXIT.cellFailed] : [];
  const code = worstExitCode([...telling.map((result) => exitCodeOf(result, circumstances)), ...skipped]);
  return strict && !pushed ? worstExitCode([code, EXIT.cellFailed]) : code;
}

/** A suite by its name or file, with its scenarios. */
async function planNamed(name: string | undefined, cwd: string, out: string | undefined) {
  if (name === undefined) {
    const expected = 'a name, for instance nightly, or a file; connlab suite --list shows the names';
    throw new UsageError([notValid('suite', undefined, expected)]);
  }
  const loaded = await loadSuite(name, cwd);
  return { suite: loaded.suite, ...(await planSuite(loaded, out)) };
}

async function show(
  results: readonly Result[],
  title: string,
  { folder, json, terminal }: { folder: string; json: boolean; terminal: Terminal },
): Promise<void> {
  for (const result of results) await savePage([result], join(folder, result.scenario), terminal.err);
  const stored = results.map((result) => ({ result, file: join(folder, result.scenario, RESULT_FILE) }));
  const noise = noiseOfResults(stored, rulesOf());
  printReport(terminal, json ? results : null, (style) =>
    suiteText(results, { title, noise, folder, ...style }),
  );
}

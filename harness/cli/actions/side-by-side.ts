import { join } from 'node:path';
import { CellError, EXIT, type Mistake, UsageError } from '../../errors.ts';
import { adaptToCommand } from '../../plan/command/adapt.ts';
import { SIDES, type SideName } from '../../plan/sides.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import { progressOf } from '../../report/terminal/progress.ts';
import type { Result } from '../../result/result.ts';
import { RESULT_FILE } from '../../result/store.ts';
import { probeCommand } from '../../run/probe-command.ts';
import { runSideBySide } from '../../run/side-by-side.ts';
import { isIdempotent } from '../../scenario/request/methods.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { WARM_UP_MS } from '../../serve/settings.ts';
import { duration } from '../../words.ts';
import { announceMeasuring } from '../before/alone.ts';
import { announce, costLine } from '../before/cost.ts';
import { claimFolder } from '../claim.ts';
import type { Given } from '../command.ts';
import type { compare } from '../commands/compare.ts';
import { showComparison } from '../comparing.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from '../exit-code.ts';
import { folderMistakes, makeFolder, RESULTS_FOLDER, replacedNotice } from '../folder.ts';
import { allOrMistakes } from '../mistakes.ts';
import { type AskedSides, readSides } from '../options/sides.ts';
import { loadPlan, type PlannedScenario } from '../plan/scenario.ts';
import { savePage } from '../save-page.ts';
import { progressTarget } from '../watching.ts';

/** Measures two servers in turn and prints how they compare. */
export async function sideBySide(given: Given<typeof compare>, ab: readonly string[]): Promise<ExitCode> {
  const { options, mistakes, terminal, cwd, now } = given;
  const asked = readSides(ab, options, cwd, mistakes);
  const { scenario, notices } = await planSides(asked, cwd, mistakes);
  await using _ = await claimFolder(asked.out);
  for (const notice of notices) terminal.err(cleanText(`${scenario.name}: ${notice}`));
  const cells = SIDES.flatMap(() => scenario.cells);
  announce(costLine({ cells, trials: asked.trials }), terminal);

  await using measuring = await announceMeasuring(terminal);
  using interrupts = given.watchInterrupts();
  const { signal } = interrupts;
  if (!(await areReady(scenario, asked, signal))) return EXIT.interrupted;
  const folder = asked.out ?? (await makeFolder(`${scenario.name}-ab`, now()));
  const side = (name: SideName) => ({ command: asked.commands[name], folder: folderOf(folder, name) });
  const results = await runSideBySide({
    scenario,
    sides: { A: side('A'), B: side('B') },
    seed: asked.seed,
    trials: asked.trials,
    otherRuns: measuring.others.length,
    signal,
    onEvent: progressOf(progressTarget(terminal)),
  });
  return report(results, folder, signal.aborted, given);
}

/** The scenario for both sides. Rejects with a UsageError that has all mistakes, including those given. */
async function planSides(
  { scenario: name, set, only, request, out, notices: before }: AskedSides,
  cwd: string,
  mistakes: readonly Mistake[],
): Promise<PlannedScenario> {
  const ofFolder = await folderMistakes(out ?? RESULTS_FOLDER);
  const planOne = async (): Promise<PlannedScenario> => {
    const planned = await loadPlan(name, { set, only, request, cwd });
    const { scenario, notices } = adaptToCommand(planned.scenario);
    const folders = out === undefined || ofFolder.length > 0 ? [] : SIDES.map((side) => folderOf(out, side));
    const replaced = await allOrMistakes(
      folders.map((folder) => () => replacedNotice(folder, scenario.name)),
    );
    const warmed = warmUpNotices(scenario);
    return { scenario, notices: [...before, ...planned.notices, ...notices, ...warmed, ...replaced.flat()] };
  };
  const [planned] = await allOrMistakes([planOne], [...mistakes, ...ofFolder]);
  return planned!;
}

/** What each server gets before its load, if it may change something. */
function warmUpNotices({ cells }: Scenario): readonly string[] {
  const methods = new Set(cells.map(({ request }) => request.method));
  const changing = [...methods].filter((method) => !isIdempotent(method));
  const time = duration(WARM_UP_MS);
  return changing.map(
    (method) => `Before each load, the server gets ${method} requests for ${time}, to warm up`,
  );
}

function folderOf(out: string, side: SideName): string {
  return join(out, side.toLowerCase());
}

/** Whether both servers answer; false if the run was interrupted first. */
async function areReady(scenario: Scenario, asked: AskedSides, signal: AbortSignal): Promise<boolean> {
  await probeBoth(scenario, asked, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return !signal.aborted;
}

/** Tries both commands before any load, so that a broken one is reported with its output and not as a failed cell. */
async function probeBoth(scenario: Scenario, { commands }: AskedSides, signal: AbortSignal): Promise<void> {
  const probes = SIDES.map((side) =>
    probeCommand({ ...scenario.cells[0]!, command: commands[side] }, signal).catch((error: unknown) => {
      if (!(error instanceof CellError)) throw error;
      throw new UsageError([{ where: `--ab, ${side}`, what: error.message }]);
    }),
  );
  await Promise.allSettled(probes);
  await allOrMistakes(probes.map((probe) => () => probe));
}

async function report(
  { A, B }: Readonly<Record<SideName, Result>>,
  folder: string,
  interrupted: boolean,
  given: Given<typeof compare>,
): Promise<ExitCode> {
  const stored = (result: Result, side: SideName) => ({
    result,
    file: join(folderOf(folder, side), RESULT_FILE),
  });
  const code = worstExitCode([A, B].map((result) => cellsCode(result, interrupted)));
  if (A.cells.length === 0 || B.cells.length === 0) return code;
  const { terminal } = given;
  const verdict = showComparison([stored(A, 'A')], [stored(B, 'B')], given);
  const page = await savePage([A, B], folder, terminal.err);
  const places = [...SIDES.map((side) => folderOf(folder, side)), ...(page === null ? [] : [page])];
  terminal.err(cleanText(`Results and report: ${places.join(', ')}`));
  // The verdict of --fail-on wins, even if it comes from cells that are invalid on one side.
  return verdict === EXIT.fine || interrupted ? code : verdict;
}

/** Failed expectations do not count: the scenario was written for another server, and the comparison is the verdict. */
function cellsCode(result: Result, interrupted: boolean): ExitCode {
  const code = exitCodeOf(result, { strict: false, interrupted });
  return code === EXIT.verdictFailed ? EXIT.fine : code;
}

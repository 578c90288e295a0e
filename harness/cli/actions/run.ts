import { join } from 'node:path';
import { WIRE_VARIABLE, whyNoWire } from '../../drive/socket/wire/able.ts';
import { EXIT, type Mistake } from '../../errors.ts';
import { fleetGather } from '../../fleet/coordinator/gather.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import { textReport } from '../../report/terminal/text.ts';
import { RESULT_FILE } from '../../result/store.ts';
import type { ExternalRun, Gather } from '../../run/cell.ts';
import { run as runScenario } from '../../run/run.ts';
import { RequestReader } from '../../scenario/request/read.ts';
import { announceMeasuring } from '../before/alone.ts';
import { announce, costLine } from '../before/cost.ts';
import { claimFolder } from '../claim.ts';
import type { CliContext, Given } from '../command.ts';
import type { fleetRun as fleetCommand } from '../commands/fleet/run.ts';
import type { run as command } from '../commands/run.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from '../exit-code.ts';
import { makeFolder } from '../folder.ts';
import { number } from '../options/declare.ts';
import { probeNotice, readRequest } from '../options/request.ts';
import { readTarget } from '../options/target.ts';
import { firstRequest } from '../plan/first-request.ts';
import { type PlannedRun, planRuns } from '../plan/runs.ts';
import { printReport } from '../print.ts';
import { savePage } from '../save-page.ts';
import { readWatched, startWatching, type Watching } from '../watching.ts';
import { type FleetOptions, fleetFacts, onClients, openLobby, readFleet } from './fleet/run.ts';

/** What all scenarios of one command line share. */
interface Session {
  readonly trials: number;
  readonly seed: number;
  readonly json: boolean;
  readonly strict: boolean;
  readonly signal: AbortSignal;
  readonly external: ExternalRun | undefined;
  /** How the cells are run, if not in a lab on this machine. */
  readonly gather?: Gather;
  readonly otherRuns: number;
  readonly watching: Watching;
}

export function run(given: Given<typeof command>, names: readonly string[]): Promise<ExitCode> {
  return runWith(given, names, null);
}

/** Runs scenarios from the clients of a fleet. */
export async function runFleet(
  given: Given<typeof fleetCommand>,
  names: readonly string[],
): Promise<ExitCode> {
  return runWith(given, names, await readFleet(given.options, given.mistakes));
}

/** `fleet`: null, if it has a mistake or the load is made here. */
async function runWith(
  { options, mistakes, ...context }: Given<typeof command>,
  names: readonly string[],
  fleet: FleetOptions | null,
): Promise<ExitCode> {
  const { out, set = [], only = [], trials, seed, json = false, strict = false } = options;
  const rounds = readRounds(options.repeat, mistakes);
  const watched = readWatched(options, mistakes);
  const noWire = whyNoWire();
  if (noWire !== undefined) mistakes.push({ where: WIRE_VARIABLE, what: noWire });
  const { changes: request, isMistaken, notices } = readRequest(options, context.cwd, mistakes);
  const reader = new RequestReader(process.env);
  const asked = { set, request, reader, cwd: context.cwd };
  // Only a service is asked before the plan; a user's file is loaded once more for it.
  const isAsked = options.target !== undefined && !isMistaken;
  const first = isAsked ? await firstRequest(names[0], asked) : null;
  if (first !== null) notices.push(...probeNotice(first));
  for (const notice of notices) context.terminal.err(cleanText(notice));
  const target = await readTarget(options, first, mistakes);
  const facts = target?.facts ?? null;
  const external = fleet === null ? facts : fleetFacts(facts, fleet);
  const planned = await planRuns(
    names,
    { out, set, only, request, reader, cwd: context.cwd, external },
    mistakes,
  );
  await using _ = await claimFolder(out);
  for (const notice of planned.flatMap(({ notices }) => notices)) context.terminal.err(cleanText(notice));

  const cells = planned.flatMap(({ scenario }) => scenario.cells);
  announce(costLine({ cells, trials, rounds }), context.terminal);
  await using measuring = await announceMeasuring(context.terminal);
  using interrupts = context.watchInterrupts();
  const { signal } = interrupts;
  await using watching = await startWatching(watched, context.terminal);
  const otherRuns = measuring.others.length;
  await using lobby = fleet === null ? null : await openLobby(fleet, context.terminal);
  const runs = lobby === null ? planned : await onClients(planned, lobby, signal);
  if (runs === null) return EXIT.interrupted;
  const gather = lobby === null ? {} : { gather: fleetGather(lobby) };
  const session = {
    trials,
    seed,
    json,
    strict,
    signal,
    external: target?.run,
    otherRuns,
    watching,
    ...gather,
  };
  let worst: ExitCode = EXIT.fine;
  for (let round = 1; round <= rounds && !signal.aborted; round++) {
    for (const one of runs) {
      if (!signal.aborted) worst = worstExitCode([worst, await runOne(one, session, context)]);
    }
  }
  lobby?.end();
  if (!signal.aborted) await watching.handOver();
  return worst;
}

/** How many times all scenarios are run. */
function readRounds(repeat: string | true | undefined, mistakes: Mistake[]): number {
  if (repeat === undefined) return 1;
  if (repeat === true) return Infinity;
  return number({ least: 1, most: 1_000_000 })(repeat, '--repeat', mistakes);
}

/** Runs one scenario, prints its report and returns its exit code. */
async function runOne(
  { scenario, folder: given }: PlannedRun,
  { json, strict, watching, ...session }: Session,
  { terminal, now }: CliContext,
): Promise<ExitCode> {
  const folder = given ?? (await makeFolder(scenario.name, now()));
  const { onEvent, isLive: detail } = watching;
  const result = await runScenario({ scenario, folder, onEvent, detail, ...session });
  const page = await savePage([result], folder, terminal.err);
  const file = join(folder, RESULT_FILE);
  printReport(terminal, json ? [result] : null, (style) => textReport(result, { ...style, file, page }));
  const pushed = await watching.flush();
  const code = exitCodeOf(result, { strict, interrupted: result.endedAt === null });
  return strict && !pushed ? worstExitCode([code, EXIT.cellFailed]) : code;
}

import { recordedPinning } from '../lab/cpus.ts';
import { orderSides, SIDES, type SideName } from '../plan/sides.ts';
import { readEnvironment } from '../result/environment.ts';
import type { RunEvent } from '../result/events.ts';
import type { Environment, Result } from '../result/result.ts';
import type { CellPlan, Scenario, ServerCommand } from '../scenario/scenario.ts';
import { inspectNginx } from '../serve/nginx/nginx.ts';
import { openRecords, type RunRecord } from './record.ts';
import { type RanTogether, type RepeatOptions, repeatDisturbed } from './repeat.ts';
import { runTrial } from './trial.ts';

/** One of the two compared servers, and the folder of its `result.json`. */
export interface Side {
  readonly command: ServerCommand;
  readonly folder: string;
}

export interface SideBySideOptions {
  /** A scenario from `adaptToCommand`. */
  readonly scenario: Scenario;
  readonly sides: Readonly<Record<SideName, Side>>;
  readonly seed: number;
  /** Trials of each cell on each side. */
  readonly trials: number;
  /** Other commands of connlab that measure on this machine. */
  readonly otherRuns?: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * Measures two servers in one run. Each trial has its own lab, the two sides of a trial run one after the other, and each
 * is saved when it ends. Rejects as `run` does.
 */
export async function runSideBySide(options: SideBySideOptions): Promise<Readonly<Record<SideName, Result>>> {
  const { seed, trials, otherRuns, signal, onEvent } = options;
  const nginx = await inspectNginx();
  const pinning = recordedPinning();
  const environment = readEnvironment({ nginx, pinning, otherRuns });
  const records = await openSides(options, environment);
  const { name, cells } = options.scenario;
  const order = orderSides([...cells.keys()], trials, seed);
  const scenario = {
    name,
    cells: cells.flatMap((cell) => SIDES.map((side) => ({ ...cell, name: shownName(cell, side) }))),
  };
  onEvent({ type: 'run-started', scenario, environment, cells: order.length, folder: '', budgetMs: null });
  const how = { seed, nginx, signal, onEvent };
  const ran: RanTogether['trials'][number][] = [];
  for (const [before, { cell: at, trial, side }] of order.entries()) {
    const record = records[side];
    const plan = record.scenario.cells[at]!;
    const place = { scenario: name, index: before + 1, cells: order.length };
    const next = { record, plan, trial, place, shownAs: shownName(plan, side) };
    const cell = await runTrial(next, how);
    if (cell === null) break;
    ran.push({ next, cell });
  }
  if (!signal.aborted) {
    const measure: RepeatOptions['measure'] = (next) => runTrial(next, how, { isSaved: false });
    await repeatDisturbed(pairsOf(ran), { measure });
  }
  const endedAt = signal.aborted ? null : new Date().toISOString();
  const results = { A: await records.A.end(endedAt), B: await records.B.end(endedAt) };
  for (const side of SIDES) onEvent({ type: 'run-ended', result: results[side] });
  return results;
}

/** The two sides of each trial, which ran one after the other. */
function pairsOf(ran: RanTogether['trials']): readonly RanTogether[] {
  return Array.from({ length: Math.floor(ran.length / SIDES.length) }, (_, pair) => ({
    trials: ran.slice(SIDES.length * pair, SIDES.length * (pair + 1)),
  }));
}

/** The records of both sides, which refer to each other. */
async function openSides(
  { scenario, sides, seed, trials }: SideBySideOptions,
  environment: Environment,
): Promise<Readonly<Record<SideName, RunRecord>>> {
  const pairId = new Date().toISOString();
  const commands = { A: sides.A.command.line, B: sides.B.command.line };
  const open = async (side: SideName): Promise<RunRecord> => {
    const { command, folder } = sides[side];
    const own = { ...scenario, cells: scenario.cells.map((cell) => ({ ...cell, command })) };
    const [record] = await openRecords([{ scenario: own, folder }], {
      environment: { ...environment, command: command.line },
      seed,
      trials,
      suite: undefined,
      sideBySide: { side, pairId, commands },
    });
    return record!;
  };
  return { A: await open('A'), B: await open('B') };
}

/** Name of a cell in the progress, which shows it once for each side. */
function shownName({ name }: Pick<CellPlan, 'name'>, side: SideName): string {
  return `${side}, ${name}`;
}

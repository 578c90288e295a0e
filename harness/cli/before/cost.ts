import { type TimeNeeded, timeNeeded } from '../../scenario/reach.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { count, duration, several } from '../../words.ts';
import type { Terminal } from '../terminal.ts';

/** What a command is going to measure. */
export interface Work {
  /** All cells of a round, on each side. */
  readonly cells: readonly Pick<CellPlan, 'load'>[];
  readonly trials: number;
  /** How often everything is run; Infinity: until it is interrupted, so that the cost is that of once. */
  readonly rounds?: number;
  /** Time limit; null: none. */
  readonly budgetMs?: number | null;
}

/** Shorter commands are over before their cost has been considered, ms. */
const ANNOUNCED_FROM_MS = 60 * MS_PER_SECOND;
/** Fewest trials whose median one bad trial does not move. */
const FEW_TRIALS = 3;

/** What a command will cost, and what would be cheaper: `200 trials, about 20 min; --trials 3 takes about 6 min`. null: little. */
export function costLine(work: Work): string | null {
  const { cells, trials, rounds = 1 } = work;
  const needed = costOf(work);
  if (needed.mostMs < ANNOUNCED_FROM_MS) return null;
  const times = trials * finite(rounds);
  const size = times === 1 ? several(cells.length, 'cell') : several(times * cells.length, 'trial');
  const each = rounds === Infinity ? ' for each round' : '';
  const cheaper = costOf({ ...work, trials: FEW_TRIALS });
  const isCheaper = trials > FEW_TRIALS && cheaper.mostMs < needed.mostMs;
  const hint = isCheaper ? `; --trials ${FEW_TRIALS} takes ${spanText(cheaper)}` : '';
  return `${size}, ${spanText(needed)}${each}${hint}`;
}

/** Time for all trials. A budget ends them, but the first round of trials always runs. */
function costOf({ cells, trials, rounds = 1, budgetMs = null }: Work): TimeNeeded {
  const once = timeNeeded(cells);
  const within = (onceMs: number): number =>
    finite(rounds) * Math.min(trials * onceMs, Math.max(onceMs, budgetMs ?? Infinity));
  return { leastMs: within(once.leastMs), mostMs: within(once.mostMs) };
}

function finite(rounds: number): number {
  return rounds === Infinity ? 1 : rounds;
}

/** Says what a command will cost, if that is much. */
export function announce(line: string | null, { err }: Pick<Terminal, 'err'>): void {
  if (line !== null) err(line);
}

/** The same for a sizing: `170 s at most; a --budget of 25 s is the least that can give an answer`. null: little. */
export function budgetLine(budgetMs: number, leastMs: number): string | null {
  if (budgetMs < ANNOUNCED_FROM_MS) return null;
  const least = `${count(Math.ceil(leastMs / MS_PER_SECOND))} s`;
  return `${aboutText(budgetMs)} at most; a --budget of ${least} is the least that can give an answer`;
}

/** Ratio of the shortest to the longest time from which on one number says enough. */
const NEAR = 0.75;

function spanText({ leastMs, mostMs }: TimeNeeded): string {
  const [least, most] = [leastMs, mostMs].map(aboutText);
  return leastMs >= NEAR * mostMs ? `about ${most}` : `${least} to ${most}`;
}

/** Up to this many seconds are more exact than minutes. */
const MOST_SECONDS = 300;

/** A time with the few digits that an estimate has. */
function aboutText(ms: number): string {
  const seconds = ms / MS_PER_SECOND;
  if (seconds < MOST_SECONDS) return `${count(10 * Math.max(1, Math.round(seconds / 10)))} s`;
  return duration(60 * MS_PER_SECOND * Math.round(seconds / 60));
}

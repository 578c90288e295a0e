import type { Cell, Verdict } from '../result/result.ts';
import { cellsIn, operandsOf } from '../scenario/read/references.ts';
import type { Expectation, Operand, Scenario } from '../scenario/scenario.ts';
import { US_PER_MS } from '../units.ts';
import { amount, count, duration } from '../words.ts';
import { judgeChance } from './chance.ts';
import { lookUp } from './lookup.ts';

/**
 * Expectation against measurement, in the order of the scenario. It must hold in every trial, of times and rates in most of
 * them: what one trial of ten took says nothing of the strategy. It gives no verdict while a cell that it speaks of is
 * skipped (its own reason says why) or has not run. Trials that are invalid or failed have no say, and where there
 * are no others it is false, for nothing is known then. Only `state` and `reason` are known of such a trial, and where the
 * scenario demands that it is invalid its numbers too: they are the evidence of why.
 */
export function judge(scenario: Scenario, cells: readonly Cell[]): Verdict[] {
  const run: Run = {
    cells,
    demanded: new Set(scenario.expect.filter(demandsInvalid).map(({ cell }) => cell)),
  };
  return scenario.expect.flatMap((expectation) => {
    const named = cellsIn(expectation).map((name) => cells.filter((cell) => cell.name === name));
    const silent = named.some(
      (trials) => trials.length === 0 || trials.some(({ state }) => state === 'skipped'),
    );
    return silent ? [] : [judgeOne(expectation, run)];
  });
}

/** What there is to judge by. */
interface Run {
  readonly cells: readonly Cell[];
  /** Names of the cells that are expected to be invalid. */
  readonly demanded: ReadonlySet<string>;
}

/** Whether an expectation wants its cell to be invalid. */
export function demandsInvalid({ path, equals }: Expectation): boolean {
  return path === 'state' && equals === 'invalid';
}

function judgeOne(expectation: Expectation, run: Run): Verdict {
  if (expectation.byChance) {
    const verdict = judgeChance(expectation, (name) => run.cells.filter((cell) => cell.name === name));
    return { expectation: expectation.claim, cell: expectation.cell, ...verdict };
  }
  const trials = run.cells.filter(({ name }) => name === expectation.cell);
  const judged = trials.map((cell) => ({ ...judgeTrial(expectation, cell, run), trial: cell.trial }));
  const known = judged.filter(({ ok }) => ok !== null);
  const held = known.filter(({ ok }) => ok).length;
  const needed = scatters(expectation) ? Math.floor(known.length / 2) + 1 : known.length;
  return {
    expectation: expectation.claim,
    cell: expectation.cell,
    ok: known.length > 0 && held >= needed,
    observed: observedIn(judged, { held, known: known.length }),
    ...(known.length === 0 && { unknown: true as const }),
    ...(demandsInvalid(expectation) && { demands: 'invalid' as const }),
  };
}

/** Times and rates differ from trial to trial, whatever the strategy. */
function scatters({ path }: Expectation): boolean {
  return unitOf(path) !== null;
}

interface Judged {
  /** null: the trial that it is read from is invalid or failed. */
  readonly ok: boolean | null;
  readonly observed: string;
}

function observedIn(
  judged: readonly (Judged & { readonly trial: number })[],
  { held, known }: { readonly held: number; readonly known: number },
): string {
  if (new Set(judged.map(({ observed }) => observed)).size === 1) return judged[0]!.observed;
  const each = judged.map(({ trial, observed }) => `trial ${trial}: ${observed}`).join('; ');
  return held === known ? each : `in ${held} of ${known} trials: ${each}`;
}

function judgeTrial(expectation: Expectation, cell: Cell, run: Run): Judged {
  const own = readAt(cell, expectation.path, run);
  if ('problem' in own) return { ok: own.isKnown ? false : null, observed: own.problem };
  const say = sayerOf(expectation.path);
  const [first] = operandsOf(expectation);
  const wanted = first === undefined ? lack('no comparison') : readOperand(first.operand, cell, run);
  if ('problem' in wanted) {
    return { ok: wanted.isKnown ? false : null, observed: `${say(own.value)}; ${wanted.problem}` };
  }
  const { ok, relation } = compare(expectation, own.value, wanted.value);
  const bounds = [own, wanted].map((read) => ('isBound' in read && read.isBound ? '>= ' : ''));
  const text = `${bounds[0]}${say(own.value)}`;
  const other = `${relation} ${bounds[1]}${say(wanted.value)}`;
  if (ok && !isDecided(expectation, bounds[0] !== '', bounds[1] !== '')) {
    return { ok: false, observed: `${text}, which need not be ${other}` };
  }
  const error = expectation.within === undefined ? '' : errorText(own.value, wanted.value, say);
  return { ok, observed: `${text}${ok ? error : `, not ${other}`}` };
}

/** A comparison that holds for two readings holds for lower bounds only where the greater side is the bound. */
function isDecided({ atLeast, atMost }: Expectation, isBound: boolean, isOtherBound: boolean): boolean {
  if (atLeast !== undefined) return !isOtherBound;
  if (atMost !== undefined) return !isBound;
  return !isBound && !isOtherBound;
}

/** A value; or why there is none, which is known of the cell or due to its having no numbers to believe. */
type Read =
  | { readonly value: unknown; readonly isBound?: boolean }
  | { readonly problem: string; readonly isKnown: boolean };

function lack(problem: string): Read {
  return { problem, isKnown: true };
}

/** Known of every cell, whatever became of it. */
const ALWAYS_KNOWN = ['state', 'reason'];

function readAt(cell: Cell, path: string, { demanded }: Run): Read {
  const isOpen = cell.state === 'measured' || (cell.state === 'invalid' && demanded.has(cell.name));
  if (!isOpen && !ALWAYS_KNOWN.includes(path)) {
    return { problem: `cell is ${cell.state}: ${cell.reason}`, isKnown: false };
  }
  const found = lookUp(cell, path);
  return found.there
    ? { value: found.value, isBound: isLowerBound(cell, path) }
    : lack(`${path} is not there`);
}

/** Whether a percentile falls among requests without an answer: `latency.p99Us`, `page.maxUs`. */
function isLowerBound(cell: Cell, path: string): boolean {
  const [summary, name, more] = path.split('.');
  const bounds = lookUp(cell, `${summary}.atLeast`);
  return bounds.there && Array.isArray(bounds.value) && more === undefined && bounds.value.includes(name);
}

function readOperand(operand: Operand, cell: Cell, run: Run): Read {
  if (typeof operand !== 'object' || operand === null) return { value: operand };
  const read = readAt(operandCell(operand.cell, cell, run.cells), operand.path, run);
  if ('problem' in read) {
    return operand.cell === undefined ? read : { ...read, problem: `"${operand.cell}": ${read.problem}` };
  }
  const { times = 1, plus = 0 } = operand;
  if (times === 1 && plus === 0) return read;
  return typeof read.value === 'number'
    ? { ...read, value: read.value * times + plus }
    : lack(`${operand.path} is no number`);
}

/** The same trial of the other cell, or its first where that has fewer trials. */
function operandCell(name: string | undefined, cell: Cell, cells: readonly Cell[]): Cell {
  if (name === undefined) return cell;
  const trials = cells.filter((other) => other.name === name);
  return trials.find(({ trial }) => trial === cell.trial) ?? trials[0]!;
}

function compare(
  expectation: Expectation,
  value: unknown,
  wanted: unknown,
): { ok: boolean; relation: string } {
  if (expectation.equals !== undefined) return { ok: value === wanted, relation: 'equal to' };
  if (expectation.contains !== undefined) {
    return { ok: typeof value === 'string' && value.includes(String(wanted)), relation: 'with' };
  }
  const numbers = typeof value === 'number' && typeof wanted === 'number';
  const holds = (test: (a: number, b: number) => boolean): boolean => numbers && test(value, wanted);
  if (expectation.atLeast !== undefined) return { ok: holds((a, b) => a >= b), relation: 'at least' };
  if (expectation.atMost !== undefined) return { ok: holds((a, b) => a <= b), relation: 'at most' };
  const percent = expectation.within?.percent ?? 0;
  return {
    ok: holds((a, b) => Math.abs(a - b) <= (Math.abs(b) * percent) / 100),
    relation: `within ${amount(percent)}% of`,
  };
}

/** `, 1.2% above 150 ms`; empty where both are the same. */
function errorText(value: unknown, wanted: unknown, say: (value: unknown) => string): string {
  const percent = 100 * (Number(value) / Number(wanted) - 1);
  if (percent === 0 || !Number.isFinite(percent)) return '';
  return `, ${Math.abs(percent).toFixed(1)}% ${percent < 0 ? 'below' : 'above'} ${say(wanted)}`;
}

/** How numbers are written by the unit that the name of their path ends in. */
const UNITS: Readonly<Record<string, (value: number) => string>> = {
  Ms: duration,
  Us: (us) => duration(us / US_PER_MS),
  PerSecond: (rate) => `${amount(rate)} per second`,
};

/** null: it has none, being a count or a word. */
function unitOf(path: string): string | null {
  return Object.keys(UNITS).find((unit) => path.endsWith(unit)) ?? null;
}

function sayerOf(path: string): (value: unknown) => string {
  const unit = unitOf(path);
  const plain = (value: number): string => (Number.isInteger(value) ? count(value) : amount(value));
  const write = unit === null ? plain : UNITS[unit]!;
  return (value) => {
    if (typeof value === 'number') return write(value);
    if (value === null) return 'none';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
}

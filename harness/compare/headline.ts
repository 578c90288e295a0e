import { count, listed, several } from '../words.ts';
import type { CellComparison, Comparison, Verdict } from './comparison.ts';

export const VERDICTS: readonly Verdict[] = [
  ...(['worse', 'different', 'inconclusive', 'better', 'same', 'not comparable'] as const),
];

/** Numbers of values by verdict. */
export function countVerdicts(cells: readonly CellComparison[]): Comparison['counts'] {
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const verdict of cells.flatMap(verdictsOf)) counts[verdict] += 1;
  return counts;
}

/**
 * The verdict on the whole comparison: the most urgent one. `better` comes after `inconclusive`, because a doubt about
 * one value matters more than the improvement of another.
 */
export function overallVerdict({ counts, cells }: Pick<Comparison, 'counts' | 'cells'>): Verdict {
  const verdict = VERDICTS.find((one) => counts[one] > 0) ?? 'not comparable';
  return verdict === 'same' && hasOnlyFacts({ counts, cells }) ? 'not comparable' : verdict;
}

/** Whether there are times or rates and none could be compared, for instance because each side has one trial. */
function hasOnlyFacts({ counts, cells }: Pick<Comparison, 'counts' | 'cells'>): boolean {
  const isUntested = cells.every(({ metrics }) => metrics.every(({ noise }) => noise === null));
  return counts['not comparable'] > 0 && isUntested;
}

/** The verdict in a sentence. */
export function headlineOf(
  verdict: Verdict,
  { cells, counts }: Pick<Comparison, 'cells' | 'counts'>,
): string {
  const numbers = listed(
    VERDICTS.filter((one) => counts[one] > 0).map((one) => `${count(counts[one])} ${one}`),
  );
  const within = `in ${cellsWith(verdict, cells)}: ${numbers}`;
  const lost = [...new Set(cells.flatMap(({ facts }) => facts.flatMap((fact) => fact.lost ?? [])))];
  switch (verdict) {
    case 'worse':
      return lost.length === 0 ? `Worse ${within}` : `Worse: ${listed(lost)} ${within}`;
    case 'different':
      return isDecided(counts) ? `Different, though not slower ${within}` : `Different ${within}`;
    case 'inconclusive':
      return `Cannot tell ${within}`;
    case 'better':
      return `Better ${within}`;
    case 'same':
      return `The same ${within}`;
    case 'not comparable':
      return `Cannot compare, because ${reasonOf(cells)}`;
    default:
      return verdict satisfies never;
  }
}

/** Whether every value was compared, and with certainty. */
function isDecided(counts: Comparison['counts']): boolean {
  return counts.inconclusive + counts['not comparable'] === 0;
}

/** `2 of 30 cells`: the cells with this verdict. */
function cellsWith(verdict: Verdict, cells: readonly CellComparison[]): string {
  const own = cells.filter((cell) => verdictsOf(cell).includes(verdict));
  const all = several(cells.length, 'cell');
  return own.length === cells.length ? all : `${count(own.length)} of ${all}`;
}

/** All verdicts on a cell. */
export function verdictsOf(cell: CellComparison): readonly Verdict[] {
  return partsOf(cell).map(({ verdict }) => verdict);
}

/** The metrics, facts and shape of a cell in one list. */
export function partsOf<M, F, S>(cell: {
  readonly metrics: readonly M[];
  readonly facts: readonly F[];
  readonly shape: S | null;
}): readonly (M | F | S)[] {
  const { metrics, facts, shape } = cell;
  return [...metrics, ...facts, ...(shape === null ? [] : [shape])];
}

/** The most frequent reason why something could not be compared. */
function reasonOf(cells: readonly CellComparison[]): string {
  const reasons = cells.flatMap(({ metrics }) => metrics.flatMap(({ reason }) => reason ?? []));
  const groups = Map.groupBy(reasons, (reason) => reason);
  const [most] = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? 'the two sides share no value';
}

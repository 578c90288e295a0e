import { amount, count } from '../../analyse/words.ts';
import type {
  CellComparison,
  Comparison,
  FactVerdict,
  MetricVerdict,
  ShapeVerdict,
  Verdict,
} from '../../compare/comparison.ts';
import { formatUs } from '../quantity.ts';

/** One verdict in words: a line of every format. */
export interface Row {
  readonly scenario: string;
  readonly cell: string;
  readonly what: string;
  readonly verdict: Verdict;
  readonly before: string;
  readonly after: string;
  /** For instance `+12.3%`; empty where a share says nothing. */
  readonly change: string;
  /** For instance `+8.1% to +16.9%`; empty where nothing was uncertain. */
  readonly interval: string;
  readonly reason: string | null;
  /** null: it is no metric, and has no picture. */
  readonly metric: MetricVerdict | null;
}

/** All verdicts, cell by cell. */
export function rowsOf({ cells }: Pick<Comparison, 'cells'>): readonly Row[] {
  return cells.flatMap((cell) => [
    ...cell.metrics.map((metric) => metricRow(cell, metric)),
    ...cell.facts.map((fact) => factRow(cell, fact)),
    ...(cell.shape === null ? [] : [shapeRow(cell, cell.shape)]),
  ]);
}

function metricRow({ scenario, cell }: CellComparison, metric: MetricVerdict): Row {
  const { label, unit, verdict, base, current, ratio, reason } = metric;
  const isPoint = ratio === null || ratio.low === ratio.high;
  return {
    ...{ scenario, cell, what: label, verdict, reason, metric },
    before: quantity(base.median, unit),
    after: quantity(current.median, unit),
    change: ratio === null ? '' : changeText(ratio.estimate),
    interval: isPoint ? '' : `${changeText(ratio.low)} to ${changeText(ratio.high)}`,
  };
}

function factRow(
  { scenario, cell }: CellComparison,
  { fact, verdict, base, current, reason }: FactVerdict,
): Row {
  return {
    ...{ scenario, cell, what: fact, verdict, reason, metric: null },
    ...{ before: wordsOf(base), after: wordsOf(current), change: '', interval: '' },
  };
}

function shapeRow({ scenario, cell }: CellComparison, { verdict, distance, reason }: ShapeVerdict): Row {
  return {
    ...{ scenario, cell, what: 'shape of the latencies', verdict, reason, metric: null },
    ...{ before: '', after: '', interval: '' },
    change: `${Math.round(distance * 100)}% moved`,
  };
}

/** `+12.3%`, `×14.2` */
export function changeText(ratio: number): string {
  if (ratio >= 3) return `×${amount(ratio)}`;
  const percent = (ratio - 1) * 100;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)}%`;
}

function quantity(value: number | null, unit: MetricVerdict['unit']): string {
  if (value === null) return '-';
  switch (unit) {
    case 'us':
      return formatUs(value);
    case 'perSecond':
      return `${count(value)}/s`;
    case 'count':
      return amount(value);
    case 'share':
      return `${(value * 100).toFixed(1)}%`;
    default:
      return unit satisfies never;
  }
}

/** One word as it is; several with the number of trials that said it. */
function wordsOf(said: Readonly<Record<string, number>>): string {
  const entries = Object.entries(said).sort(([, a], [, b]) => b - a);
  if (entries.length === 1) return entries[0]![0];
  return entries.map(([word, trials]) => `${word} (${trials})`).join(', ');
}

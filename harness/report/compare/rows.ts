import type {
  CellComparison,
  Comparison,
  FactVerdict,
  MetricVerdict,
  ShapeVerdict,
  Verdict,
} from '../../compare/comparison.ts';
import { amount, count } from '../../words.ts';
import { alikeTexts } from '../find/alike.ts';
import { AT_LEAST, formatUs } from '../quantity.ts';

/** One verdict as texts, for every format. */
export interface Row {
  readonly scenario: string;
  readonly cell: string;
  /** The cell, with its scenario if there are several. */
  readonly label: string;
  readonly what: string;
  readonly verdict: Verdict;
  readonly before: string;
  readonly after: string;
  /** For instance `+12.3%`; empty if a percentage makes no sense. */
  readonly change: string;
  /** For instance `+8.1% to +16.9%`; empty if the change is exact. */
  readonly interval: string;
  readonly reason: string | null;
  /** null for a fact or the shape of a distribution, which have no chart. */
  readonly metric: MetricVerdict | null;
}

/** All verdicts, cell by cell. */
export function rowsOf({ cells }: Pick<Comparison, 'cells'>): readonly Row[] {
  const labelOf = cellLabels(cells);
  return cells.flatMap((cell) =>
    [
      ...cell.metrics.map(metricRow),
      ...cell.facts.map(factRow),
      ...(cell.shape === null ? [] : [shapeRow(cell.shape)]),
    ].map((row) => ({ scenario: cell.scenario, cell: cell.cell, label: labelOf(cell), ...row })),
  );
}

type CellNames = Pick<CellComparison, 'scenario' | 'cell'>;

/** The label of a cell in a report of these cells: with its scenario if there are several. */
function cellLabels(cells: readonly CellNames[]): (cell: CellNames) => string {
  const isOne = new Set(cells.map(({ scenario }) => scenario)).size === 1;
  return ({ scenario, cell }) => (isOne ? cell : `${scenario}: ${cell}`);
}

/** The causes of what changed, each once with the cells that it is about. */
export function causesOf({ cells }: Pick<Comparison, 'cells'>): ReturnType<typeof alikeTexts> {
  const labelOf = cellLabels(cells);
  return alikeTexts(
    cells.flatMap((cell) => cell.causes.map(({ message }) => ({ name: labelOf(cell), text: message }))),
  );
}

type VerdictText = Omit<Row, keyof CellNames | 'label'>;

function metricRow(metric: MetricVerdict): VerdictText {
  const { label, unit, verdict, base, current, ratio, reason, atLeast = { base: 0, current: 0 } } = metric;
  const isPoint = ratio === null || ratio.low === ratio.high;
  return {
    ...{ what: label, verdict, reason, metric },
    before: `${atLeast.base > 0 ? AT_LEAST : ''}${quantity(base.median, unit)}`,
    after: `${atLeast.current > 0 ? AT_LEAST : ''}${quantity(current.median, unit)}`,
    change: ratio === null ? '' : changeText(ratio.estimate),
    interval: isPoint ? '' : `${changeText(ratio.low)} to ${changeText(ratio.high)}`,
  };
}

function factRow({ fact, verdict, base, current, reason }: FactVerdict): VerdictText {
  return {
    ...{ what: fact, verdict, reason, metric: null },
    ...{ before: factText(base), after: factText(current), change: '', interval: '' },
  };
}

function shapeRow({ verdict, distance, reason }: ShapeVerdict): VerdictText {
  return {
    ...{ what: 'shape of the latencies', verdict, reason, metric: null },
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

/** A single value as it is; several with the number of trials that had each. */
function factText(values: Readonly<Record<string, number>>): string {
  const entries = Object.entries(values).sort(([, a], [, b]) => b - a);
  if (entries.length === 1) return entries[0]![0];
  return entries.map(([value, trials]) => `${value} (${trials})`).join(', ');
}

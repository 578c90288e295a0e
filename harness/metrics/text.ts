import { type BucketCounts, DURATION_BOUNDS_US } from '../drive/driver.ts';
import { US_PER_SECOND } from '../units.ts';
import { cumulative } from './buckets.ts';
import type { MetricName } from './catalogue.ts';
import type { Sample } from './sample.ts';

/** Name and labels as Prometheus writes them, and the number that goes behind. */
export interface Line {
  readonly series: string;
  readonly value: number;
}

/** Values of the label le, in the order of the buckets. */
const BOUNDS: readonly string[] = [
  ...DURATION_BOUNDS_US.map((boundUs) => String(boundUs / US_PER_SECOND)),
  '+Inf',
];

/** One line; of a histogram one for each bucket, the sum and the count. */
export function linesOf({ name, labels, value }: Sample): readonly Line[] {
  const own = labelTexts(labels);
  if (typeof value === 'number') return [{ series: seriesText(name, own), value }];
  return histogramLines(name, own, value);
}

function histogramLines(name: MetricName, labels: readonly string[], buckets: BucketCounts): readonly Line[] {
  const counts = cumulative(buckets);
  return [
    ...counts.map((value, at) => ({
      series: seriesText(`${name}_bucket`, [...labels, `le="${BOUNDS[at]}"`]),
      value,
    })),
    { series: seriesText(`${name}_sum`, labels), value: buckets.sumUs / US_PER_SECOND },
    { series: seriesText(`${name}_count`, labels), value: counts.at(-1)! },
  ];
}

function seriesText(name: string, labels: readonly string[]): string {
  return labels.length === 0 ? name : `${name}{${labels.join()}}`;
}

function labelTexts(labels: Sample['labels']): readonly string[] {
  return Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
}

/** As label values and help texts must be written. */
export function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

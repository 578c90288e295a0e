import { METRICS, type MetricName } from './catalogue.ts';
import type { MetricSpec } from './metric-spec.ts';
import type { Sample } from './sample.ts';
import { linesOf } from './text.ts';

/** One line of a scrape, as the registry of prom-client takes it (lib/registry.js): the name may have labels in it. */
interface Value {
  readonly metricName: string;
  readonly labels: object;
  readonly sharedLabels: object;
  readonly value: number;
}

/** One object for all lines: the registry keeps a text for each that it meets. */
const NONE = {};

/**
 * A metric that is told its values when it is scraped. Those of prom-client count for themselves: a total that was
 * counted elsewhere, or a histogram of a million durations, could only be replayed. What a cell left behind stays the
 * same from scrape to scrape, and so do its lines: they are made once.
 */
export class ToldMetric {
  readonly name: MetricName;
  readonly help: string;
  readonly type: MetricSpec['type'];
  readonly #read: () => readonly Sample[];
  readonly #values = new WeakMap<Sample, readonly Value[]>();

  constructor(name: MetricName, read: () => readonly Sample[]) {
    this.name = name;
    this.help = METRICS[name].help;
    this.type = METRICS[name].type;
    this.#read = read;
  }

  async get() {
    const { name, help, type } = this;
    return { name, help, type, values: this.#read().flatMap((sample) => this.#valuesOf(sample)) };
  }

  #valuesOf(sample: Sample): readonly Value[] {
    const known = this.#values.get(sample) ?? linesOf(sample).map(asValue);
    this.#values.set(sample, known);
    return known;
  }
}

function asValue({ series, value }: { readonly series: string; readonly value: number }): Value {
  return { metricName: series, labels: NONE, sharedLabels: NONE, value };
}

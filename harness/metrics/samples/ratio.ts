import { median } from '../../compare/statistics/order.ts';
import type { Cell } from '../../result/result.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { type Sample, sample } from '../sample.ts';

/** Values of the label metric. */
const COMPARED = ['latency_p50', 'latency_p99', 'throughput'] as const;
type Compared = (typeof COMPARED)[number];

/** The compared numbers of a measured trial. */
export type Trial = { readonly id: string } & Readonly<Record<Compared, number>>;

/** null: the cell was not measured and must not be compared. */
export function trialOf(cell: Cell): Trial | null {
  if (cell.state !== 'measured') return null;
  const { id, latency, rate } = cell;
  return {
    id,
    latency_p50: latency.p50Us,
    latency_p99: latency.p99Us,
    throughput: rate.achievedPerSecond,
  };
}

/**
 * The measured cell that the others are compared with: the one that the scenario names, else the first in its order;
 * undefined: none was measured. `order`: the cells without their twins.
 */
export function referenceOf(
  order: readonly Pick<CellPlan, 'id' | 'name'>[],
  trials: readonly Trial[],
  named: string | undefined,
): string | undefined {
  const ids = new Set(trials.map(({ id }) => id));
  const measured = order.filter(({ id }) => ids.has(id));
  return (measured.find(({ name }) => name === named) ?? measured[0])?.id;
}

/** The ratios of each cell, by id, from the trials that have ended. `order` and `named` as above. */
export function ratiosById(
  order: readonly Pick<CellPlan, 'id' | 'name'>[],
  trials: readonly Trial[],
  named: string | undefined,
): ReadonlyMap<string, readonly Sample[]> {
  const reference = referenceOf(order, trials, named);
  if (reference === undefined) return new Map();
  const byId = Map.groupBy(trials, ({ id }) => id);
  const trialsOf = (ids: readonly string[]) => [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
  return new Map(order.map(({ id }) => [id, ratioSamples(id, reference, trialsOf([id, reference]))]));
}

/** A cell relative to the reference, and how much its own trials differ. */
export function ratioSamples(id: string, reference: string, trials: readonly Trial[]): readonly Sample[] {
  return COMPARED.flatMap((metric) => {
    const own = valuesOf(id, metric, trials);
    return [
      ...sample(
        'connlab_cell_relative_ratio',
        { metric },
        quotient(median(own), median(valuesOf(reference, metric, trials))),
      ),
      ...sample('connlab_cell_noise_ratio', { metric }, noiseOf(own)),
    ];
  });
}

function valuesOf(id: string, metric: Compared, trials: readonly Trial[]): readonly number[] {
  return trials.filter((trial) => trial.id === id).map((trial) => trial[metric]);
}

/** Half the spread, divided by the median; null: one trial only. */
function noiseOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  return quotient((Math.max(...values) - Math.min(...values)) / 2, median(values));
}

function quotient(value: number, by: number): number | null {
  return by === 0 ? null : value / by;
}

import type { CellHeader, Exhaustion } from '../../result/result.ts';
import { count, duration, several } from '../../words.ts';
import type { Found } from '../causes/catalogue.ts';
import type { CellFacts } from '../causes/cause.ts';
import { predictionError } from '../exhaustion.ts';
import type { Measured } from '../numbers.ts';
import { type Hop, hopsOf } from '../predict/hops.ts';

type Exhausted = Measured & { readonly exhaustion: Exhaustion };

/** What happened, what was predicted, why it happened and what each remedy would buy. */
export function explainExhaustion(
  { ran: { cell }, measured }: CellFacts,
  exhaustion: Exhaustion,
  found: readonly Found[],
): readonly string[] {
  const out = { ...measured, exhaustion };
  const hop = hopsOf(cell).find(({ opener }) => opener === exhaustion.host)!;
  const causes = found.filter(({ cause }) => cause.explains === 'ports');
  return [
    whatHappened(hop, out),
    ...predicted(cell, out),
    ...causes.flatMap(({ cause, finding }) => [`${finding.text}.`, `${finding.remedy ?? cause.remedy}.`]),
  ];
}

function whatHappened(hop: Hop, measured: Exhausted): string {
  const { host, afterConnections, atMs } = measured.exhaustion;
  return (
    `The ${host} ran out of ports after ${several(afterConnections, 'connection')}, ${duration(atMs)} into the load: ` +
    `${failureOf(hop, measured)}.`
  );
}

function failureOf({ kind }: Hop, { counts, exhaustion }: Exhausted): string {
  const { firstError } = exhaustion;
  const failed = counts.errors[firstError] ?? 0;
  switch (kind) {
    case 'own':
      return `${firstError === 'EADDRINUSE' ? 'bind()' : 'connect()'} failed with ${firstError} ${several(failed, 'time')}`;
    case 'relayed':
      return `it dropped connections of the client, which saw ${firstError} ${several(failed, 'time')}`;
    case 'cached':
      return `it answered ${several(counts.statuses['502'] ?? 0, 'request')} with ${firstError}`;
    default:
      return kind satisfies never;
  }
}

function predicted(cell: CellHeader, { exhaustion }: Exhausted): readonly string[] {
  const { afterConnections, atMs, predictedAfterConnections, predictedAtMs } = exhaustion;
  if (predictedAfterConnections === null) return predictedRange(cell, exhaustion);
  const after = `${several(predictedAfterConnections, 'connection')} (${errorText(predictedAfterConnections, afterConnections)})`;
  if (predictedAtMs === null) return [`The prediction was ${after}.`];
  // The time of a closed load follows from what was measured: it has no error to speak of.
  return cell.prediction.exhaustedAtMs === null
    ? [`The prediction was ${after}, which the churn of this cell reaches after ${duration(predictedAtMs)}.`]
    : [`The prediction was ${after} and ${duration(predictedAtMs)} (${errorText(predictedAtMs, atMs)}).`];
}

function predictedRange({ prediction }: CellHeader, { host }: Exhaustion): readonly string[] {
  const { exhaustedAfterConnections: after, exhaustedAtMs: at, decides } = prediction.range ?? {};
  if (host !== 'proxy' || !after) return [];
  const latest = (most: number | null | undefined, text: (value: number) => string): string =>
    most == null ? 'or not at all' : `at the latest after ${text(most)}`;
  return at
    ? [
        `The prediction was after ${duration(at.least)} at the earliest, ${latest(at.most, duration)}, depending on ${decides}.`,
      ]
    : [
        `The prediction was after ${several(after.least, 'connection')} at the earliest, ${latest(after.most, count)}, depending on ${decides}.`,
      ];
}

/** How far a prediction is from what was measured. */
export function errorText(predictedValue: number, measured: number): string {
  const percent = 100 * predictionError(predictedValue, measured);
  if (Math.abs(percent) < 0.05) return 'exact';
  return `${Math.abs(percent).toFixed(1)}% too ${percent > 0 ? 'high' : 'low'}`;
}

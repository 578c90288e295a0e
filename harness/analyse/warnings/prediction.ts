import type { Prediction } from '../../result/result.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { count, duration } from '../../words.ts';
import type { Ran } from '../evidence.ts';
import type { Measured } from '../numbers.ts';
import type { CellWarning } from './warning.ts';

/** Further from the arithmetic than this, something is at work that the arithmetic does not know. */
const OFF_SHARE = 0.2;

/** Says where prediction and measurement part: in host, connections or time, or in whether it happened at all. */
export function predictionWarning(ran: Ran, measured: Measured): CellWarning | null {
  const what = difference(ran, measured);
  if (what === null) return null;
  return {
    code: 'prediction-off',
    message: `${what}: the arithmetic leaves something out, so look at the cell before you rely on either`,
  };
}

/** Relative error of a prediction: 0.1 is 10% too high. */
export function predictionError(predicted: number, measured: number): number {
  return measured === 0 ? 0 : predicted / measured - 1;
}

function difference({ cell }: Ran, { exhaustion, hosts, durationMs }: Measured): string | null {
  const { prediction } = cell;
  if (exhaustion === null) return unseen(prediction, { hosts, durationMs });
  const { host, predictedAfterConnections, predictedAtMs, afterConnections, atMs } = exhaustion;
  if (prediction.host !== host) {
    // Where only the machine's speed decides there was no prediction to be wrong.
    return prediction.host === null && prediction.timeWaitHost === host && prediction.churnPerSecond === null
      ? null
      : `The ${host} ran out of ports after ${duration(atMs)}, and ${expectedOf(prediction)}`;
  }
  if (predictedAfterConnections !== null && isOff(predictedAfterConnections, afterConnections)) {
    return `Ports ran out after ${count(afterConnections)} connections in place of ${count(predictedAfterConnections)}`;
  }
  if (predictedAtMs !== null && isOff(predictedAtMs, atMs)) {
    return `Ports ran out after ${duration(atMs)} in place of ${duration(predictedAtMs)}`;
  }
  return null;
}

function expectedOf({ host }: Prediction): string {
  return host === null ? 'nobody was expected to' : `the ${host} was expected to`;
}

/** An exhaustion that did not come: by its time, or though more connections were opened than there are ports. */
function unseen(
  { host, exhaustedAtMs, exhaustedAfterConnections }: Prediction,
  { hosts, durationMs }: Pick<Measured, 'hosts' | 'durationMs'>,
): string | null {
  if (host === null || exhaustedAfterConnections === null) return null;
  const opened = hosts[host]?.activeOpens ?? 0;
  const late = exhaustedAtMs !== null && durationMs > exhaustedAtMs * (1 + OFF_SHARE) + MS_PER_SECOND;
  if (!late && opened <= exhaustedAfterConnections * (1 + OFF_SHARE)) return null;
  return (
    `The ${host} was expected to run out of ports after ${count(exhaustedAfterConnections)} connections, opened ` +
    `${count(opened)} and did not`
  );
}

function isOff(predicted: number, measured: number): boolean {
  return Math.abs(predictionError(predicted, measured)) > OFF_SHARE;
}

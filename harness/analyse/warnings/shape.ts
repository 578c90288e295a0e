import { US_PER_MS } from '../../units.ts';
import { amount, duration, listed } from '../../words.ts';
import type { Ran } from '../evidence.ts';
import { causeOf, type LateMode } from '../mode-cause.ts';
import { heldUpText } from '../nagle.ts';
import type { Measured } from '../numbers.ts';
import type { CellWarning } from './warning.ts';

/** Latencies that are two distributions in one: no percentile of both says how either is. */
export function secondMode(ran: Ran, measured: Measured): CellWarning | null {
  const { modes } = measured.shape;
  const late = modes.flatMap((mode, index): LateMode[] =>
    index === 0 ? [] : [{ ...mode, behindUs: mode.atUs - modes[index - 1]!.atUs }],
  );
  if (late.length === 0) return null;
  const texts = late.map(
    (mode) =>
      `${amount(mode.share * 100)}% of the answers came around ${duration(mode.atUs / US_PER_MS)}: ` +
      causeOf(ran, measured, mode),
  );
  return {
    code: 'second-mode',
    message:
      `Latencies have ${modes.length} peaks, the first around ${duration(modes[0]!.atUs / US_PER_MS)}. ` +
      `${listed(texts)}. Percentiles between the peaks say nothing: read the shares`,
  };
}

/** Nagle and delayed ACK, whether or not there were answers without them to compare with. */
export function nagleDelay({ cell }: Ran, measured: Measured): CellWarning | null {
  const text = heldUpText(cell, measured);
  if (text === null) return null;
  return {
    code: 'nagle-delayed-ack',
    message:
      `Requests or answers that leave in several writes waited: ${text}. ` +
      'Set TCP_NODELAY where it is off, or write all at once',
  };
}

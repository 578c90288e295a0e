import type { Sizing } from '../../size/answer.ts';
import { WAITED } from '../../size/search/trial.ts';
import { amount, count, duration, listed, several } from '../../words.ts';
import { saidOf } from '../find/errors.ts';
import { formatUs } from '../quantity.ts';

/** Each error code once, with its number at each size and what it means. */
export function errorLines({ sizes }: Sizing): readonly { readonly code: string; readonly text: string }[] {
  const seen = sizes.flatMap(({ size, failures }) =>
    Object.entries(failures).flatMap(([code, times]) => (code === WAITED ? [] : [{ code, size, times }])),
  );
  return [...Map.groupBy(seen, ({ code }) => code)].map(([code, at]) => {
    const where = listed(at.map(({ size, times }) => `${count(times)} with ${several(size, 'connection')}`));
    return { code, text: `${where}${saidOf(code)}` };
  });
}

/** The knee of the curve, and the law fitted to it. */
export function curveSentences({ knee, usl }: Sizing): readonly string[] {
  const sentences: string[] = [];
  if (knee !== null) {
    const worse =
      knee.worseFrom === null
        ? `no larger size that was tried (up to ${count(knee.largestTried)}) is worse`
        : `from ${count(knee.worseFrom)} on more connections make it worse`;
    sentences.push(
      `Knee: with ${several(knee.size, 'connection')} the p99 is within a tenth of the best (${formatUs(knee.bestP99Us)}); ${worse}.`,
    );
  }
  if (usl !== null) {
    const { contention, coherence, errors, rSquared, worstResidual, peak, noPeak, points } = usl;
    const fit =
      `Universal Scalability Law over ${several(points.length, 'point')}: contention ${amount(contention)} ` +
      `(+- ${amount(errors.contention)}), coherence ${amount(coherence)} (+- ${amount(errors.coherence)}), R2 ` +
      `${rSquared.toFixed(3)}, worst residual ${amount(worstResidual * 100)}%`;
    const most =
      peak === null
        ? `no peak claimed: ${noPeak}`
        : `most with ${amount(peak.concurrency)} at once, ${amount(peak.perSecond)} per second`;
    sentences.push(`${fit}; ${most}.`);
  }
  return sentences;
}

/** Empty if there is no size. */
export function portsSentence({ ports }: Sizing): string {
  if (ports === null) return '';
  const { idleTimeoutMs, churnPerSecond, mostChurnPerSecond, budget } = ports;
  const ended = churnPerSecond < 0.001 ? 'hardly any' : `about ${amount(churnPerSecond)}`;
  return (
    `Ports: an idle timeout of ${duration(idleTimeoutMs)} ends ${ended} connections per second by ` +
    `arithmetic, ${amount(mostChurnPerSecond)} at most; with 60 s of TIME_WAIT each that holds ` +
    `${count(budget.heldInTheLongRun)} of ${count(budget.capacity)} ports at most.`
  );
}

export function notDoneSentences({ notDone }: Sizing): readonly string[] {
  return notDone.map(({ what, why }) => `Not done: ${what}, because ${why}.`);
}

/** Empty if all trials count. */
export function notCountedSentence({ invalidTrials }: Sizing): string {
  const last = invalidTrials.at(-1);
  if (last === undefined) return '';
  return `${several(invalidTrials.length, 'trial')} not counted; the last: ${last.reason}`;
}

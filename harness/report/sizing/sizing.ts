import type { Sizing } from '../../size/answer.ts';
import { WAITED } from '../../size/search/trial.ts';
import { amount, count, duration, listed, several } from '../../words.ts';
import { saidOf } from '../find/errors.ts';
import { formatUs } from '../quantity.ts';
import { clean } from '../terminal/clean.ts';
import { joinSections, type Layout, labelled, layoutFor, wrap } from '../terminal/layout.ts';
import type { ReportOptions } from '../terminal/text.ts';
import { costTable, decisionTable } from './tables.ts';
import { upstreamTable } from './upstream.ts';
import { because, headline } from './words.ts';

/** A sizing as text: the number of connections to take, then why, then what was measured. */
export function sizingReport(dirty: Sizing, options: ReportOptions): string {
  const sizing = clean(dirty);
  const { file } = options;
  const layout = layoutFor(options);
  const { paint, width } = layout;
  return joinSections([
    answer(sizing, layout),
    decisionTable(sizing.sizes, width),
    costTable(sizing.sizes, width),
    errors(sizing, layout),
    curve(sizing, width),
    upstreamTable(sizing, width),
    ports(sizing, width),
    notDone(sizing, layout),
    notCounted(sizing, width),
    paste('Options for undici', dirty.paste.undici),
    // Not cleaned, because that would remove the indentation. These lines contain no text from outside.
    paste('Lines for nginx', dirty.paste.nginx),
    file === null ? '' : paint.faint(`Full result: ${file}`),
  ]);
}

function answer(sizing: Sizing, { paint, width }: Layout): string {
  const { ratePerSecond, targetP99Us, target, elapsedMs, sizes, upstream } = sizing;
  const trials = sizes.reduce((sum, row) => sum + row.trials, upstream?.rows.length ?? 0);
  const asked = `${amount(ratePerSecond)} requests per second, p99 at most ${formatUs(targetP99Us)}, ${target}`;
  const paintOf = { found: paint.good, 'not-reachable': paint.bad, undecided: paint.doubtful };
  return [
    paintOf[sizing.outcome.kind](paint.strong(wrap(headline(sizing), width))),
    ...because(sizing).map((sentence) => wrap(sentence, width, '  ')),
    paint.faint(wrap(`Asked: ${asked}. ${several(trials, 'trial')} in ${duration(elapsedMs)}.`, width, '  ')),
  ].join('\n');
}

/** Each error code once, with its number at each size and what it means. */
function errors({ sizes }: Sizing, { paint, width }: Layout): string {
  const seen = sizes.flatMap(({ size, failures }) =>
    Object.entries(failures).flatMap(([code, times]) => (code === WAITED ? [] : [{ code, size, times }])),
  );
  return [...Map.groupBy(seen, ({ code }) => code)]
    .map(([code, at]) => {
      const where = listed(
        at.map(({ size, times }) => `${count(times)} with ${several(size, 'connection')}`),
      );
      return labelled('error', `${code}: ${where}${saidOf(code)}`, paint.bad, width);
    })
    .join('\n');
}

function curve({ knee, usl }: Sizing, width: number): string {
  const lines: string[] = [];
  if (knee !== null) {
    const worse =
      knee.worseFrom === null
        ? `no larger size that was tried (up to ${count(knee.largestTried)}) is worse`
        : `from ${count(knee.worseFrom)} on more connections make it worse`;
    lines.push(
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
        : `most with ${amount(peak.concurrency)} at once, ${count(peak.perSecond)} per second`;
    lines.push(`${fit}; ${most}.`);
  }
  return lines.map((line) => wrap(line, width)).join('\n');
}

function ports({ ports: use }: Sizing, width: number): string {
  if (use === null) return '';
  const { idleTimeoutMs, churnPerSecond, mostChurnPerSecond, budget } = use;
  const held = count(budget.heldInTheLongRun);
  return wrap(
    `Ports: an idle timeout of ${duration(idleTimeoutMs)} ends ${churnPerSecond < 0.001 ? 'hardly any' : `about ${amount(churnPerSecond)}`} connections per second by ` +
      `arithmetic, ${amount(mostChurnPerSecond)} at most; with 60 s of TIME_WAIT each that holds ${held} of ` +
      `${count(budget.capacity)} ports at most.`,
    width,
  );
}

function notDone({ notDone: parts }: Sizing, { paint, width }: Layout): string {
  if (parts.length === 0) return '';
  const lines = parts.map(({ what, why }) => `Not measured: ${what}, because ${why}.`);
  return paint.doubtful(wrap(lines.join(' '), width));
}

function notCounted({ invalidTrials }: Sizing, width: number): string {
  const last = invalidTrials.at(-1);
  if (last === undefined) return '';
  const counted = `${several(invalidTrials.length, 'trial')} not counted; the last: ${last.reason}`;
  return wrap(counted, width);
}

function paste(title: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : [`${title}:`, '', ...lines.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
}

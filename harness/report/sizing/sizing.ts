import type { Sizing } from '../../size/answer.ts';
import { amount, duration, joinGiven } from '../../words.ts';
import { formatUs } from '../quantity.ts';
import { clean, cleanLines } from '../terminal/clean.ts';
import { joinSections, type Layout, labelled, layoutFor, wrap } from '../terminal/layout.ts';
import type { ReportOptions } from '../terminal/text.ts';
import { type PastedPart, pastedParts } from './paste.ts';
import {
  curveSentences,
  errorLines,
  notCountedSentence,
  notDoneSentences,
  portsSentence,
} from './sentences.ts';
import { costTable, decisionTable } from './tables.ts';
import { upstreamTable } from './upstream.ts';
import { because, headline, trialCount } from './words.ts';

/** A sizing as text: the number of connections to take, then why, then what was measured. */
export function sizingReport(dirty: Sizing, options: ReportOptions): string {
  const sizing = clean(dirty);
  const { file, page } = options;
  const layout = layoutFor(options);
  const { paint, width } = layout;
  return joinSections([
    answer(sizing, layout),
    decisionTable(sizing.sizes, width),
    costTable(sizing.sizes, width),
    errors(sizing, layout),
    curveSentences(sizing)
      .map((line) => wrap(line, width))
      .join('\n'),
    upstreamTable(sizing, width),
    wrap(portsSentence(sizing), width),
    notDone(sizing, layout),
    wrap(notCountedSentence(sizing), width),
    ...pastedParts(dirty).map(pasted),
    joinGiven([file && paint.faint(`Full result: ${file}`), page && paint.faint(`Report: ${page}`)], '\n'),
  ]);
}

function answer(sizing: Sizing, { paint, width }: Layout): string {
  const { ratePerSecond, targetP99Us, target, elapsedMs } = sizing;
  const asked = `${amount(ratePerSecond)} requests per second, p99 at most ${formatUs(targetP99Us)}, ${target}`;
  const paintOf = { found: paint.good, 'not-reachable': paint.bad, undecided: paint.doubtful };
  return [
    paintOf[sizing.outcome.kind](paint.strong(wrap(headline(sizing), width))),
    ...because(sizing).map((sentence) => wrap(sentence, width, '  ')),
    paint.faint(wrap(`Asked: ${asked}. ${trialCount(sizing)} in ${duration(elapsedMs)}.`, width, '  ')),
  ].join('\n');
}

function notDone(sizing: Sizing, { paint, width }: Layout): string {
  const sentences = notDoneSentences(sizing);
  return sentences.length === 0 ? '' : paint.doubtful(wrap(sentences.join(' '), width));
}

function errors(sizing: Sizing, { paint, width }: Layout): string {
  return errorLines(sizing)
    .map(({ code, text }) => labelled('error', `${code}: ${text}`, paint.bad, width))
    .join('\n');
}

/** Not cleaned with the rest, because that would remove the indentation. */
function pasted({ title, lines }: PastedPart): string {
  return [`${title}:`, '', ...cleanLines(lines).map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
}

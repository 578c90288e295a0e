import { cleanText } from '../report/terminal/clean.ts';
import { type Paint, paintFor } from '../report/terminal/colour.ts';
import { REPORT_WIDTH, wrap } from '../report/terminal/layout.ts';
import type { Finding } from './finding.ts';

const INDENT = ' '.repeat(16);

/** The findings as text, each with its consequence and, if there is one, the fix. */
export function doctorText(findings: readonly Finding[], colour: boolean): string {
  const paint = paintFor(colour);
  return findings.map((finding) => `${findingText(finding, paint)}\n`).join('');
}

function findingText({ what, ok, needed, observed, consequence, fix }: Finding, paint: Paint): string {
  const mark = ok ? paint.good('ok') : needed ? paint.bad('NO') : paint.doubtful('--');
  const text = `${cleanText(observed).replace(/[.:]$/, '')}; ${consequence}`;
  const lines = [
    `${mark}  ${what.padEnd(INDENT.length - 4)}${wrap(text, REPORT_WIDTH, INDENT).slice(INDENT.length)}`,
    ...(fix === null ? [] : [wrap(`fix: ${fix}`, REPORT_WIDTH, INDENT)]),
  ];
  return lines.join('\n');
}

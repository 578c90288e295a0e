import { cleanText } from '../report/terminal/clean.ts';
import { type Layout, type LayoutOptions, layoutFor, wrap } from '../report/terminal/layout.ts';
import type { Finding } from './finding.ts';

const INDENT = ' '.repeat(16);

/** The findings as text, each with its consequence and, if there is one, the fix. */
export function doctorText(findings: readonly Finding[], options: LayoutOptions): string {
  const layout = layoutFor(options);
  return findings.map((finding) => `${findingText(finding, layout)}\n`).join('');
}

function findingText(
  { what, ok, needed, observed, consequence, fix }: Finding,
  { paint, width }: Layout,
): string {
  const mark = ok ? paint.good('ok') : needed ? paint.bad('NO') : paint.doubtful('--');
  const text = `${cleanText(observed).replace(/[.:]$/, '')}; ${consequence}`;
  const lines = [
    `${mark}  ${what.padEnd(INDENT.length - 4)}${wrap(text, width, INDENT).slice(INDENT.length)}`,
    ...(fix === null ? [] : [wrap(`fix: ${fix}`, width, INDENT)]),
  ];
  return lines.join('\n');
}

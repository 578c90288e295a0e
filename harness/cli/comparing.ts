import { compareResults } from '../compare/compare.ts';
import type { Comparison } from '../compare/comparison.ts';
import { failsIn, failsOn, restsOnNothing } from '../compare/fail-on.ts';
import { EXIT } from '../errors.ts';
import { compareJunit } from '../report/compare/junit.ts';
import { compareMarkdown } from '../report/compare/markdown.ts';
import { compareText } from '../report/compare/text.ts';
import type { Stored } from '../result/collect.ts';
import type { Given } from './command.ts';
import type { compare } from './commands/compare.ts';
import type { ExitCode } from './exit-code.ts';

/** Prints how two sides compare in the format that was asked for. Returns 1 if `--fail-on` applies, and 4 if it rests on nothing. */
export function showComparison(
  base: readonly Stored[],
  current: readonly Stored[],
  { options, terminal }: Pick<Given<typeof compare>, 'options' | 'terminal'>,
): ExitCode {
  const { failOn, margin: marginPercent, ratios } = options;
  const comparison = compareResults(base, current, { marginPercent, ratios });
  terminal.out(printed(comparison, { options, terminal }));
  if (failsIn(comparison, failOn ?? null)) return EXIT.verdictFailed;
  return restsOnNothing(comparison) ? EXIT.cellFailed : EXIT.fine;
}

function printed(
  comparison: Comparison,
  { options, terminal }: Pick<Given<typeof compare>, 'options' | 'terminal'>,
): string {
  const { format, failOn = 'worse' } = options;
  switch (format) {
    case 'text':
      return compareText(comparison, { colour: terminal.colour.out, width: terminal.columns.out });
    case 'markdown':
      return compareMarkdown(comparison);
    case 'json':
      return `${JSON.stringify(comparison)}\n`;
    case 'junit':
      return compareJunit(comparison, failsOn(failOn));
    default:
      return format satisfies never;
  }
}

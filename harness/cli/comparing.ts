import type { Comparison } from '../compare/comparison.ts';
import { FAIL_ON, type FailOn, failsIn, failsOn } from '../compare/fail-on.ts';
import { EXIT, type Mistake } from '../errors.ts';
import { compareJunit } from '../report/compare/junit.ts';
import { compareMarkdown } from '../report/compare/markdown.ts';
import { compareText } from '../report/compare/text.ts';
import { COMPARE_FORMATS } from './defaults.ts';
import type { ExitCode } from './exit-code.ts';
import { readChoice, readNumber } from './options/options.ts';
import type { Terminal } from './terminal.ts';

/** As they were typed. */
export interface ComparingOptions {
  readonly format: string;
  readonly failOn?: string;
  readonly margin?: string;
  readonly ratios?: true;
}

/** How two sides are compared, and what the verdict is used for. */
export interface Comparing {
  readonly format: (typeof COMPARE_FORMATS)[number];
  /** null: the exit code is 0 whatever the verdict. */
  readonly failOn: FailOn | null;
  /** undefined: the default. */
  readonly marginPercent: number | undefined;
  readonly ratios: boolean;
}

/** Reads the options and adds what is wrong to `mistakes`. */
export function readComparing(options: ComparingOptions, mistakes: Mistake[]): Comparing {
  const { format, failOn, margin, ratios = false } = options;
  return {
    format: readChoice(COMPARE_FORMATS, { name: '--format', value: format }, mistakes),
    failOn:
      failOn === undefined
        ? null
        : readChoice(Object.keys(FAIL_ON) as FailOn[], { name: '--fail-on', value: failOn }, mistakes),
    marginPercent:
      margin === undefined
        ? undefined
        : readNumber(margin, { name: '--margin', least: 0.1, most: 1_000, whole: false }, mistakes),
    ratios,
  };
}

/** The comparison in the format that was asked for. */
export function printed(
  comparison: Comparison,
  { format, failOn }: Comparing,
  { colour, columns }: Pick<Terminal, 'colour' | 'columns'>,
): string {
  switch (format) {
    case 'text':
      return compareText(comparison, { colour: colour.out, width: columns });
    case 'markdown':
      return compareMarkdown(comparison);
    case 'json':
      return `${JSON.stringify(comparison)}\n`;
    case 'junit':
      return compareJunit(comparison, failsOn(failOn ?? 'worse'));
    default:
      return format satisfies never;
  }
}

/** 1 if `--fail-on` applies. */
export function verdictCode(comparison: Comparison, { failOn }: Comparing): ExitCode {
  return failsIn(comparison, failOn) ? EXIT.verdictFailed : EXIT.fine;
}

import { compareResults } from '../../compare/compare.ts';
import { type Mistake, UsageError } from '../../errors.ts';
import { collectResults } from '../../result/collect.ts';
import { type ComparingOptions, printed, readComparing, verdictCode } from '../comparing.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { allOrMistakes } from '../mistakes.ts';
import { needingAb, type SideOptions } from '../options/side-options.ts';
import { sideBySide } from './side-by-side.ts';

/** As they were typed. */
export type CompareOptions = ComparingOptions & SideOptions;

export async function compare(
  paths: readonly [string | undefined, string | undefined],
  options: CompareOptions,
  context: CliContext,
): Promise<ExitCode> {
  const mistakes: Mistake[] = [];
  const comparing = readComparing(options, mistakes);
  const [base, current] = paths;
  if (options.ab !== undefined) {
    if (base !== undefined) mistakes.push(besidesAb(base));
    return sideBySide(options, { comparing, mistakes }, context);
  }
  mistakes.push(...needingAb(options), ...missing('base', base), ...missing('current', current));
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const sides = await allOrMistakes([base!, current!].map((path) => () => collectResults(path)));
  const comparison = compareResults(sides[0]!, sides[1]!, comparing);
  context.terminal.out(printed(comparison, comparing, context.terminal));
  return verdictCode(comparison, comparing);
}

function missing(where: string, path: string | undefined): readonly Mistake[] {
  if (path !== undefined) return [];
  return [{ where, what: 'Is missing', expected: 'two results, or --ab with two command lines' }];
}

function besidesAb(where: string): Mistake {
  return {
    where,
    what: 'Cannot be combined with --ab',
    expected: 'two results, or --ab with two command lines',
  };
}

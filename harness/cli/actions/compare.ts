import type { Mistake } from '../../errors.ts';
import { withHistogramsOf } from '../../result/histograms.ts';
import type { Given } from '../command.ts';
import type { compare as command } from '../commands/compare.ts';
import { showComparison } from '../comparing.ts';
import type { ExitCode } from '../exit-code.ts';
import { collectAll, refuseAny } from '../mistakes.ts';
import { needingAb } from '../options/sides.ts';
import { sideBySide } from './side-by-side.ts';

const EXPECTED = 'two results, or --ab with two command lines';

export async function compare(
  given: Given<typeof command>,
  base: string | undefined,
  current: string | undefined,
): Promise<ExitCode> {
  const { options, mistakes } = given;
  if (options.ab !== undefined) {
    const what = 'Cannot be combined with --ab';
    if (base !== undefined) mistakes.push({ where: base, what, expected: EXPECTED });
    return sideBySide(given, options.ab);
  }
  mistakes.push(...needingAb(options), ...missing('base', base), ...missing('current', current));
  refuseAny(mistakes);
  const sides = await collectAll([base!, current!], given.terminal);
  return withHistogramsOf(sides.flat(), () => showComparison(sides[0]!, sides[1]!, given));
}

function missing(where: string, path: string | undefined): readonly Mistake[] {
  return path === undefined ? [{ where, what: 'Is missing', expected: EXPECTED }] : [];
}

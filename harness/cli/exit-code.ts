import { EXIT } from '../errors.ts';
import { isDemanded } from '../result/demanded.ts';
import type { Cell, Result } from '../result/result.ts';
import type { Sizing } from '../size/answer.ts';

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How a run was made and how it ended, besides its result. */
export interface RunCircumstances {
  /** Skipped cells count as failed. */
  readonly strict: boolean;
  readonly interrupted: boolean;
}

/**
 * The exit code of one result. An invalid cell is worse than a failed verdict, because verdicts are made from cells.
 * It does not count if a verdict demands that the cell is invalid. A result without a cell that ran says nothing.
 */
export function exitCodeOf(
  { cells, verdicts }: Pick<Result, 'cells' | 'verdicts'>,
  { strict, interrupted }: RunCircumstances,
): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (restsOnNothing({ cells })) return EXIT.cellFailed;
  const broken = cells.some((cell) => isBroken(cell, strict) && !isDemanded(cell, verdicts));
  if (broken) return EXIT.cellFailed;
  return verdicts.every(({ ok }) => ok) ? EXIT.fine : EXIT.verdictFailed;
}

/** Whether no cell of a result ran: all of them were skipped. */
export function restsOnNothing({ cells }: Pick<Result, 'cells'>): boolean {
  return cells.every(({ state }) => state === 'skipped');
}

function isBroken({ state }: Cell, strict: boolean): boolean {
  return state === 'invalid' || state === 'failed' || (strict && state === 'skipped');
}

/** The exit code of a sizing. One that is not finished counts as interrupted. */
export function sizingExitCode({
  interrupted,
  endedAt,
  outcome,
}: Pick<Sizing, 'interrupted' | 'endedAt' | 'outcome'>): ExitCode {
  if (interrupted || endedAt === null) return EXIT.interrupted;
  if (outcome.kind === 'undecided' && outcome.isUnbelievable) return EXIT.cellFailed;
  return outcome.kind === 'found' ? EXIT.fine : EXIT.verdictFailed;
}

const FROM_BEST_TO_WORST: readonly ExitCode[] = [
  EXIT.fine,
  EXIT.verdictFailed,
  EXIT.cellFailed,
  EXIT.usage,
  EXIT.unable,
  EXIT.interrupted,
];

/** The exit code of several runs: that of the worst. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return FROM_BEST_TO_WORST.findLast((code) => codes.includes(code)) ?? EXIT.fine;
}

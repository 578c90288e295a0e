import { EXIT } from '../errors.ts';
import type { Result } from '../result/result.ts';

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a run came to, besides its result. */
export interface RunCircumstances {
  /** Skipped cells count as failed. */
  readonly strict: boolean;
  readonly interrupted: boolean;
}

/**
 * The exit code of one result. A cell that cannot be believed is worse than a verdict that failed, for a
 * verdict is made from cells.
 */
export function exitCodeOf(
  { cells, verdicts }: Pick<Result, 'cells' | 'verdicts'>,
  { strict, interrupted }: RunCircumstances,
): ExitCode {
  if (interrupted) return EXIT.interrupted;
  const broken = cells.some(
    ({ state }) => state === 'invalid' || state === 'failed' || (strict && state === 'skipped'),
  );
  if (broken) return EXIT.cellFailed;
  return verdicts.every(({ ok }) => ok) ? EXIT.fine : EXIT.verdictFailed;
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

import type { Result } from '../../result/result.ts';
import { IN_SHORT } from '../glossary/words.ts';

/** Explains the terms that a newcomer meets in a report, as far as they occur in it. */
export function legendOf({ cells, verdicts }: Result): string {
  const isInvalid = cells.some(({ state }) => state === 'invalid');
  return [
    `Cell: ${IN_SHORT.cell}.`,
    ...(isInvalid ? [`Invalid: ${IN_SHORT.invalid}.`] : []),
    ...(verdicts.length > 0 ? [`Statement: ${IN_SHORT.statement}.`] : []),
  ].join(' ');
}

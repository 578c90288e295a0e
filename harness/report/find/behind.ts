import type { CellNumbers } from '../../result/result.ts';

/** A cause behind the numbers of a cell, or a warning about them. */
export interface Behind {
  readonly label: 'proven' | 'likely' | 'warning';
  /** What was seen, and what to do. No full stop. */
  readonly text: string;
}

/**
 * The causes of a cell, the surest first, then the warnings that are not causes. Results of earlier versions have only
 * warnings. `said` is text that the reader has already seen: what it contains is left out.
 */
export function behindOf({ causes = [], warnings }: CellNumbers, said: string): readonly Behind[] {
  return [
    ...causes
      .filter(({ evidence }) => !said.includes(evidence))
      .map(({ strength, evidence, remedy }) => ({ label: strength, text: `${evidence}. ${remedy}` })),
    ...warnings
      .filter(({ code }) => !causes.some(({ id }) => id === code))
      .map(({ message }) => ({ label: 'warning' as const, text: message })),
  ];
}

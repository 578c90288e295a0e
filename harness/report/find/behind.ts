import type { CellNumbers } from '../../result/result.ts';

/** A cause behind the numbers of a cell, or a warning about them. */
export interface Behind {
  readonly label: 'proven' | 'likely' | 'warning';
  /** What was seen, and what to do. No full stop. */
  readonly text: string;
}

/** The same in its parts. */
export interface Detail extends Pick<Behind, 'label'> {
  /** Id of the cause, or code of the warning. */
  readonly code: string;
  readonly evidence: string;
  /** null: the evidence of a warning says what to do. */
  readonly remedy: string | null;
}

/**
 * The causes of a cell, the surest first, then the warnings that are not causes. Results of earlier versions have only
 * warnings. `said` is text that the reader has already seen: what it contains is left out.
 */
export function behindOf(numbers: CellNumbers, said: string): readonly Behind[] {
  return detailsOf(numbers, said).map(({ label, evidence, remedy }) => ({
    label,
    text: remedy === null ? evidence : `${evidence}. ${remedy}`,
  }));
}

export function detailsOf({ causes = [], warnings }: CellNumbers, said: string): readonly Detail[] {
  return [
    ...causes
      .filter(({ evidence }) => !said.includes(evidence))
      .map(({ id, strength, evidence, remedy }) => ({ label: strength, code: id, evidence, remedy })),
    ...warnings
      .filter(({ code }) => !causes.some(({ id }) => id === code))
      .map(({ code, message }) => ({ label: 'warning' as const, code, evidence: message, remedy: null })),
  ];
}

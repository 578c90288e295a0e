import type { Cell, Verdict } from './result.ts';

/**
 * Whether a cell is invalid because the scenario expects it to be, as where a check is shown to catch something:
 * then it speaks for the run and not against it.
 */
export function isDemanded(
  cell: Pick<Cell, 'name' | 'state' | 'twinOf'>,
  verdicts: readonly Verdict[],
): boolean {
  return (
    cell.state === 'invalid' &&
    verdicts.some(
      ({ cell: name, ok, demands }) => ok && demands === 'invalid' && name === (cell.twinOf ?? cell.name),
    )
  );
}

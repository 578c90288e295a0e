import type { Cell, Verdict } from './result.ts';

/**
 * Whether a cell is invalid as the scenario expects, for instance to show that a check works. Such a cell is not a
 * failure of the run.
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

import type { Cell } from '../../result/result.ts';

/** Checks that fail because the machine was busy with something else, whatever the strategy. */
export const MACHINE_CHECKS: readonly string[] = [
  'driver on time',
  'origin on time',
  'link on time',
  'upstream link on time',
  'undisturbed',
  'observers kept their interval',
];

/** Whether a cell is invalid, and the machine alone is to blame: measured once more, it may count. */
export function isDisturbed(cell: Cell): cell is Extract<Cell, { readonly state: 'invalid' }> {
  if (cell.state !== 'invalid') return false;
  const failed = cell.checks.filter(({ ok }) => !ok);
  return failed.length > 0 && failed.every(({ name }) => MACHINE_CHECKS.includes(name));
}

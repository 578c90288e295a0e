import type { Check } from '../../result/result.ts';
import { checkCell } from '../checks/checks.ts';
import type { Ran } from '../evidence.ts';
import { measure } from '../numbers.ts';

export function checksOf(ran: Ran): readonly Check[] {
  return checkCell(ran, measure(ran));
}

/** Names of the checks that fail. */
export function failedIn(ran: Ran): string[] {
  return checksOf(ran)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);
}

/** undefined: it is left out. */
export function checkNamed(ran: Ran, name: string): Check | undefined {
  return checksOf(ran).find((check) => check.name === name);
}

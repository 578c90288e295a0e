import type { Clash } from '../clash.ts';
import type { CellPlan } from '../scenario.ts';

/** One reason why a cell cannot happen, and what would have to be otherwise. */
export interface Rule {
  /** Of the cell: an axis, or the path of a setting such as `load.objectsPerPage`. */
  readonly key: string;
  readonly broken: (cell: CellPlan) => boolean;
  readonly what: string | ((cell: CellPlan) => string);
  readonly expected: string;
}

/** What these rules have against a cell. */
export function brokenRules(cell: CellPlan, rules: readonly Rule[]): Clash[] {
  return rules
    .filter(({ broken }) => broken(cell))
    .map(({ key, what, expected }) => ({
      key,
      what: typeof what === 'string' ? what : what(cell),
      expected,
    }));
}

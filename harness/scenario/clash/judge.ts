import type { Here, Refusal } from '../axes/axis.ts';

/** A key of a cell that cannot be together with the rest, and why. */
export interface Clash {
  /** An axis, or the path of a setting such as `load.objectsPerPage`. */
  readonly key: string;
  readonly what: string;
  readonly expected: string;
}

/** What these refusals have against a cell. */
export function brokenBy<C>(cell: C, refusals: readonly Refusal<C>[], key: string, here: Here): Clash[] {
  return refusals
    .filter(({ when }) => when(cell, here))
    .map(({ because, what, expected }) => ({
      key,
      what: what === undefined ? because : what(cell, here),
      expected: typeof expected === 'string' ? expected : expected(cell, here),
    }));
}

/** Of a setting that is no axis: its refusals know where they look. */
export const NO_AXIS: Here = { value: undefined, usual: undefined };

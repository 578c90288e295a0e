import { CAUSES } from '../../analyse/causes/catalogue.ts';
import { type BothSides, CHANGE_CODES } from '../../analyse/causes/cause.ts';
import type { Cause } from '../comparison.ts';
import type { Pair } from '../pair/pairs.ts';
import { withNumbers } from '../pair/values.ts';
import { median } from '../statistics/order.ts';

/** Likely causes of the change of a cell, each with its evidence. */
export function causesOf(pair: Pair): readonly Cause[] {
  const sides = sidesOf(pair);
  const found = CAUSES.flatMap(({ change }) => {
    const message = change?.evidence(sides) ?? null;
    return change === undefined || message === null ? [] : [{ code: change.code, message }];
  });
  return found.toSorted((a, b) => CHANGE_CODES.indexOf(a.code) - CHANGE_CODES.indexOf(b.code));
}

/** Includes invalid trials, because a cause such as keep-alive being off is just what makes a cell invalid. */
function sidesOf(pair: Pair): BothSides {
  const [base, current] = [withNumbers(pair.base), withNumbers(pair.current)];
  return {
    base,
    current,
    settings: pair.changes.map(({ text }) => text),
    medians: (read) => {
      const [before, after] = [base, current].map((cells) =>
        cells.map(read).filter((value) => typeof value === 'number' && Number.isFinite(value)),
      );
      if (!before?.length || !after?.length) return null;
      return { base: median(before as number[]), current: median(after as number[]) };
    },
  };
}

import { CAUSES } from '../../analyse/causes/catalogue.ts';
import { type BothSides, CHANGE_CODES, type ChangeCode } from '../../analyse/causes/cause.ts';
import { isNew } from '../../analyse/causes/change/evidence.ts';
import type { Cause } from '../comparison.ts';
import type { Pair } from '../pair/pairs.ts';
import { withNumbers } from '../pair/values.ts';
import { median } from '../statistics/order.ts';

/** Likely causes of the change of a cell, each with its evidence. */
export function causesOf(pair: Pair): readonly Cause[] {
  const sides = sidesOf(pair);
  const found = CAUSES.flatMap(({ change }) => {
    const message = change?.evidence(sides) ?? null;
    if (change === undefined || message === null) return [];
    return [{ code: change.code, message: [message, ...provenBehind(sides, change.code)].join('. ') }];
  });
  return found.toSorted((a, b) => CHANGE_CODES.indexOf(a.code) - CHANGE_CODES.indexOf(b.code));
}

/** What the trials of the current side were found to have themselves, and those of the base not: the evidence of one. */
function provenBehind(sides: BothSides, code: ChangeCode): readonly string[] {
  const behind = CAUSES.filter((cause) => cause.behind?.includes(code));
  return behind.flatMap(({ id }) => {
    const seen = sides.current.flatMap(({ causes = [] }) => causes.filter((one) => one.id === id));
    const isThere = isNew(sides, ({ causes = [] }) => causes.some((one) => one.id === id));
    return isThere && seen[0]!.strength === 'proven' ? [`In one of its trials: ${seen[0]!.evidence}`] : [];
  });
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

import { orderRounds } from './order.ts';

/** The two that are compared. */
export const SIDES = ['A', 'B'] as const;
export type SideName = (typeof SIDES)[number];

/** One trial of one cell on one side. */
export interface SideTrial<T> {
  readonly cell: T;
  /** 1 is the first. */
  readonly trial: number;
  readonly side: SideName;
}

/**
 * When each trial of each cell runs on each side: round by round, the two sides of a cell next to each other, so that
 * what the machine does meanwhile falls on both alike. Which goes first the seed decides for each two rounds of a cell;
 * in the second of them it is the other one, so that neither side profits from its place.
 */
export function orderSides<T>(cells: readonly T[], trials: number, seed: number): readonly SideTrial<T>[] {
  const blocks = Math.ceil(trials / 2);
  // A round alone would stand in the order given.
  const turns = cells.map((_, at) => orderRounds(SIDES, Math.max(2, blocks), seed + at + 1));
  const places = cells.map((_, at) => at);
  return orderRounds(places, trials, seed).flatMap((round, index) =>
    round.flatMap((at) => {
      const turn = turns[at]![index >> 1]!;
      const order = index % 2 === 0 ? turn : turn.toReversed();
      return order.map((side) => ({ cell: cells[at]!, trial: index + 1, side }));
    }),
  );
}

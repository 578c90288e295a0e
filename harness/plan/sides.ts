import { orderRounds } from './order.ts';

/** The two servers of a comparison. */
export const SIDES = ['A', 'B'] as const;
export type SideName = (typeof SIDES)[number];

/**
 * What they are asked without a scenario, also by the GitHub action: three ways to reach a server, with enough requests for a
 * p99. `--only` and `--set` ask for something else.
 */
export const DEFAULT_ASK = {
  scenario: 'keep-alive',
  only: ['cell=keep-alive', 'cell=new each time', 'cell=nginx, keep-alive'],
  set: ['load.requests=2000'],
} as const;

/** One trial of one cell on one side. */
export interface SideTrial<T> {
  readonly cell: T;
  /** 1 is the first. */
  readonly trial: number;
  readonly side: SideName;
}

/**
 * The order of all trials. In each round the two sides of a cell run one after the other, so that changes of the machine
 * affect both alike. For each pair of rounds of a cell the seed decides which side runs first; in the second round the
 * other side does.
 */
export function orderSides<T>(cells: readonly T[], trials: number, seed: number): readonly SideTrial<T>[] {
  const blocks = Math.ceil(trials / 2);
  // orderRounds() does not shuffle a single round.
  const turns = cells.map((_, at) => orderRounds(SIDES, Math.max(2, blocks), seed + at + 1));
  return orderRounds([...cells.keys()], trials, seed).flatMap((round, index) =>
    round.flatMap((at) => {
      const turn = turns[at]![index >> 1]!;
      const order = index % 2 === 0 ? turn : turn.toReversed();
      return order.map((side) => ({ cell: cells[at]!, trial: index + 1, side }));
    }),
  );
}

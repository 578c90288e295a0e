import type { Cell } from '../../result/result.ts';

/** Of each cell the trial in the middle by p99, of those that were measured where any was; in the same order. */
export function middleTrials(cells: readonly Cell[]): readonly Cell[] {
  return [...Map.groupBy(cells, ({ id }) => id).values()].map(middleOf);
}

function middleOf(trials: readonly Cell[]): Cell {
  const measured = trials
    .filter((cell) => cell.state === 'measured')
    .sort((a, b) => a.latency.p99Us - b.latency.p99Us);
  return measured[(measured.length - 1) >> 1] ?? trials[0]!;
}

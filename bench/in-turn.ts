import { median } from '../harness/compare/statistics/order.ts';

/** Takes one measurement. */
export type Measure = () => Promise<number>;

/**
 * The values of each measure, one per round. The order is reversed in every second round, so that changes of the machine
 * affect all measures alike.
 */
export async function inTurn(
  rounds: number,
  measures: readonly Measure[],
): Promise<readonly (readonly number[])[]> {
  const values = measures.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [...measures.keys()] : [...measures.keys()].reverse();
    for (const at of order) values[at]!.push(await measures[at]!());
  }
  return values;
}

/** The ratio in each round. A disturbed round affects both values. */
export function ratiosOf(ours: readonly number[], theirs: readonly number[]): readonly number[] {
  return ours.map((value, round) => value / theirs[round]!);
}

/** Median, minimum and maximum, as text. */
export function spread(values: readonly number[], digits = 0): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return `${middle} (${least} to ${most})`;
}

/** Prints a ratio with its goal. Returns whether it was met. */
export function judge(
  name: string,
  ratio: number,
  goal: { readonly least: number } | { readonly most: number },
) {
  const isMet = 'least' in goal ? ratio >= goal.least : ratio <= goal.most;
  const bound = 'least' in goal ? `at least ${goal.least}` : `at most ${goal.most}`;
  console.log(`  ${ratio.toFixed(3)} of ${name}: goal of ${bound} ${isMet ? 'met' : 'missed'}`);
  return isMet;
}

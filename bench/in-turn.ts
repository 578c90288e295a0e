import { median } from '../harness/compare/statistics/order.ts';

/** Measures something once. */
export type Measure = () => Promise<number>;

/**
 * What each measured, round by round. All are measured in turn, and in the other direction every second round, so that
 * whatever else the machine does affects all alike.
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

/** Ratio of two things measured in turn, of each round: a round that was disturbed was disturbed for both. */
export function ratiosOf(ours: readonly number[], theirs: readonly number[]): readonly number[] {
  return ours.map((value, round) => value / theirs[round]!);
}

/** Median, least and most, as text. */
export function spread(values: readonly number[], digits = 0): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return `${middle} (${least} to ${most})`;
}

/** Prints a ratio beside its goal. Returns whether it was met. */
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

import { median } from '../harness/compare/statistics/order.ts';
import { createRig } from './nginx.ts';
import type { Tool } from './tools.ts';

const ROUNDS = 5;

/** Ours against others, and what its share of their rate must be at least. */
export interface Comparison {
  readonly name: string;
  readonly ours: Tool;
  readonly others: readonly { readonly name: string; readonly tool: Tool; readonly goal: number }[];
}

/**
 * Runs all in turn, A B C A B C ..., and compares within each round: what else the machine does meanwhile falls on
 * each alike. Prints rates, ratios and goals; true where every goal was met.
 */
export async function compare({ name, ours, others }: Comparison): Promise<boolean> {
  const tools = [{ name: 'connlab', tool: ours }, ...others];
  const rates = tools.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { tool }] of tools.entries()) {
      await using rig = await createRig();
      rates[i]!.push(await tool(rig));
    }
  }
  console.log(`${name}: requests per second, median of ${ROUNDS} interleaved rounds`);
  for (const [i, tool] of tools.entries())
    console.log(`  ${tool.name.padEnd(12)}${describeRates(rates[i]!)}`);
  return others.map((other, i) => judge(other, medianRatio(rates[0]!, rates[i + 1]!))).every(Boolean);
}

/** Of the rounds' own ratios: a round that the machine disturbed is disturbed for both. */
function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((rate, round) => rate / theirs[round]!));
}

function judge({ name, goal }: Comparison['others'][number], ratio: number): boolean {
  const isMet = ratio >= goal;
  console.log(`  ${ratio.toFixed(2)} of ${name}: goal of ${goal} ${isMet ? 'met' : 'missed'}`);
  return isMet;
}

function describeRates(rates: readonly number[]): string {
  const [low, middle, high] = [Math.min(...rates), median(rates), Math.max(...rates)].map(Math.round);
  return `${String(middle).padStart(8)}  (${low} to ${high})`;
}

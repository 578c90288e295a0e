import { median } from '../../harness/compare/statistics/order.ts';
import { inTurn, judge, ratiosOf, spread } from '../in-turn.ts';
import { createRig, type Spoken } from '../nginx.ts';
import type { Tool } from './tools.ts';

const ROUNDS = 5;

/** Our driver and other tools. `goal` is the share of a tool's rate that ours must reach. */
export interface Comparison {
  readonly name: string;
  /** Version of HTTP. Default: 1.1. */
  readonly spoken?: Spoken;
  readonly ours: Tool;
  readonly others: readonly { readonly name: string; readonly tool: Tool; readonly goal: number }[];
}

/** Prints rates, ratios and goals. Returns whether all goals were met. */
export async function compare({ name, spoken, ours, others }: Comparison): Promise<boolean> {
  const tools = [{ name: 'connlab', tool: ours }, ...others];
  const rates = await inTurn(
    ROUNDS,
    tools.map(({ tool }) => async () => {
      await using rig = await createRig(spoken);
      return await tool(rig);
    }),
  );
  console.log(`${name}: requests per second, median of ${ROUNDS} interleaved rounds`);
  for (const [at, tool] of tools.entries()) console.log(`  ${tool.name.padEnd(12)}${spread(rates[at]!)}`);
  return others
    .map((other, at) => judge(other.name, median(ratiosOf(rates[0]!, rates[at + 1]!)), { least: other.goal }))
    .every(Boolean);
}

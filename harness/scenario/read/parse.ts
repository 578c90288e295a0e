import type { z } from 'zod';
import { type ScenarioData, scenarioSchema } from './schema.ts';

export type Parsed =
  | { readonly success: true; readonly data: ScenarioData }
  | { readonly success: false; readonly issues: readonly z.core.$ZodIssue[] };

/** Reads each value of a scenario on its own. */
export function parseScenario(data: unknown): Parsed {
  const { success, data: parsed, error } = scenarioSchema.safeParse(data);
  if (!success) return { success, issues: error.issues };
  return { success, data: { ...parsed, ...axesInOrder(parsed, data as ScenarioData) } };
}

/** zod gives keys in the order of its schema; that of the axes is the author's, and the names of the cells show it. */
function axesInOrder({ axes }: ScenarioData, said: ScenarioData): Pick<ScenarioData, 'axes'> {
  if (axes === undefined) return {};
  const order = Object.keys(said.axes ?? {}) as (keyof typeof axes)[];
  return { axes: Object.fromEntries(order.map((axis) => [axis, axes[axis]])) as typeof axes };
}

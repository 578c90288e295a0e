import { predict } from '../../analyse/predict/predict.ts';
import { planScenario } from '../../plan/plan.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { fittingWidth } from '../../report/terminal/layout.ts';
import { predictionsText } from '../../report/terminal/predictions.ts';
import { loadScenario } from '../../scenario/file/load-file.ts';
import type { CliContext } from '../context.ts';

export interface PredictScenarioOptions {
  readonly set: readonly string[];
  readonly only: readonly string[];
  readonly json: boolean;
}

/** Prints what arithmetic says of each cell of a scenario, and what the scenario leaves out. */
export async function predictScenario(
  nameOrFile: string,
  { set, only, json }: PredictScenarioOptions,
  { terminal, cwd }: CliContext,
): Promise<void> {
  const { input, source } = await loadScenario(nameOrFile, { cwd });
  const { scenario } = planScenario(input, source, { set, only });
  const cells = scenario.cells.map((plan) => ({ plan, prediction: predict(plan) }));
  const text = predictionsText(scenario, cells, {
    paint: paintFor(terminal.colour.out),
    width: fittingWidth(terminal.columns),
  });
  const { name, question, leftOut } = scenario;
  const flat = cells.map(({ plan, prediction }) => ({ ...plan, prediction }));
  terminal.out(json ? `${JSON.stringify({ scenario: name, question, cells: flat, leftOut })}\n` : text);
}

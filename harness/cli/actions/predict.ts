import { portBudget } from '../../analyse/predict/port-budget.ts';
import { predict as predictCell } from '../../analyse/predict/predict.ts';
import { EXIT, type Mistake } from '../../errors.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { fittingWidth, wrap } from '../../report/terminal/layout.ts';
import { predictionsText } from '../../report/terminal/predictions.ts';
import { KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import { portRange } from '../../scenario/read/fields.ts';
import { fromIssues } from '../../scenario/read/mistakes.ts';
import type { PortRange } from '../../scenario/scenario.ts';
import type { Given } from '../command.ts';
import type { predict as command } from '../commands/predict.ts';
import type { ExitCode } from '../exit-code.ts';
import { refuseAny } from '../mistakes.ts';
import { refuseGiven } from '../options/declare.ts';
import { loadPlan } from '../plan/scenario.ts';

/** Options of the port arithmetic. The cells of a scenario decide all of these. */
const ARITHMETIC = ['ports', 'sources', 'destinations', 'rate', 'concurrent'] as const;

export async function predict(given: Given<typeof command>, scenario: string | undefined): Promise<ExitCode> {
  const { options, mistakes } = given;
  if (scenario === undefined) {
    const expected = 'the name or file of one';
    mistakes.push(...refuseGiven(options, ['set', 'only'], { what: 'Needs a scenario', expected }));
    predictPorts(given);
  } else {
    const what = 'Cannot be combined with a scenario';
    const expected = 'one of the two; --set lab.ports and the like change a scenario';
    mistakes.push(...refuseGiven(options, ARITHMETIC, { what, expected }));
    refuseAny(mistakes);
    await predictScenario(scenario, given);
  }
  return EXIT.fine;
}

/** Prints what each cell of a scenario does, what is predicted for it, and what is left out. */
async function predictScenario(
  nameOrFile: string,
  { options: { json, set, only }, terminal, cwd }: Given<typeof command>,
): Promise<void> {
  const { scenario } = await loadPlan(nameOrFile, { set, only, cwd, reader: null });
  const cells = scenario.cells.map((plan) => ({ plan, prediction: predictCell(plan) }));
  const text = predictionsText(scenario, cells, {
    paint: paintFor(terminal.colour.out),
    width: fittingWidth(terminal.columns.out),
  });
  const { name, question, leftOut } = scenario;
  const flat = cells.map(({ plan, prediction }) => ({ ...plan, prediction }));
  terminal.out(json ? `${JSON.stringify({ scenario: name, question, cells: flat, leftOut })}\n` : text);
}

function predictPorts({ options, mistakes, terminal }: Given<typeof command>): void {
  const { ports, sources = 1, destinations = 1, rate = 0, concurrent = 0, json } = options;
  const range = ports === undefined ? KERNEL_DEFAULT_PORTS : readPorts(ports, mistakes);
  refuseAny(mistakes);
  const budget = portBudget({ ports: range, sources, destinations, churnPerSecond: rate, concurrent });
  const width = fittingWidth(terminal.columns.out);
  const text = budget.sentences.map((sentence) => `${wrap(sentence, width)}\n`).join('');
  terminal.out(json ? `${JSON.stringify(budget)}\n` : text);
}

function readPorts(text: string, mistakes: Mistake[]): PortRange {
  const read = portRange().safeParse(text);
  if (read.success) return read.data;
  mistakes.push(...fromIssues(read.error.issues, text, '--ports'));
  return KERNEL_DEFAULT_PORTS;
}

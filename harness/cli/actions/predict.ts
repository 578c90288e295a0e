import { type PortBudgetInput, portBudget } from '../../analyse/predict/port-budget.ts';
import { predict as predictCell } from '../../analyse/predict/predict.ts';
import { EXIT, type Mistake, UsageError } from '../../errors.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { fittingWidth, REPORT_WIDTH, wrap } from '../../report/terminal/layout.ts';
import { predictionsText } from '../../report/terminal/predictions.ts';
import { KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import { portRange } from '../../scenario/read/fields.ts';
import { fromIssues } from '../../scenario/read/mistakes.ts';
import type { PortRange } from '../../scenario/scenario.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { readNumber, refuseGiven } from '../options/options.ts';
import { loadPlan } from '../plan/scenario.ts';

/** As they were typed. */
export interface PredictOptions {
  readonly ports?: string;
  readonly sources?: string;
  readonly destinations?: string;
  readonly rate?: string;
  readonly concurrent?: string;
  readonly set?: readonly string[];
  readonly only?: readonly string[];
  readonly json?: true;
}

/** Options of the port arithmetic. The cells of a scenario decide all of these. */
const ARITHMETIC = ['ports', 'sources', 'destinations', 'rate', 'concurrent'] as const;
/** Options that change or select the cells of a scenario. */
const OF_SCENARIO = ['set', 'only'] as const;
/** Largest number of anything: more than any machine has, and products stay exact. */
const MOST = 1_000_000;

export async function predict(
  scenario: string | undefined,
  options: PredictOptions,
  context: CliContext,
): Promise<ExitCode> {
  const mistakes =
    scenario === undefined
      ? refuseGiven(options, OF_SCENARIO, {
          what: 'Needs a scenario',
          expected: 'the name or file of one',
        })
      : refuseGiven(options, ARITHMETIC, {
          what: 'Cannot be combined with a scenario',
          expected: 'one of the two; --set lab.ports and the like change a scenario',
        });
  if (mistakes.length > 0) throw new UsageError(mistakes);
  if (scenario === undefined) predictPorts(options, context);
  else await predictScenario(scenario, options, context);
  return EXIT.fine;
}

/** Prints what each cell of a scenario does, what is predicted for it, and what is left out. */
async function predictScenario(
  nameOrFile: string,
  { json, ...options }: PredictOptions,
  { terminal, cwd }: CliContext,
): Promise<void> {
  const { scenario } = await loadPlan(nameOrFile, { ...options, cwd });
  const cells = scenario.cells.map((plan) => ({ plan, prediction: predictCell(plan) }));
  const text = predictionsText(scenario, cells, {
    paint: paintFor(terminal.colour.out),
    width: fittingWidth(terminal.columns),
  });
  const { name, question, leftOut } = scenario;
  const flat = cells.map(({ plan, prediction }) => ({ ...plan, prediction }));
  terminal.out(json ? `${JSON.stringify({ scenario: name, question, cells: flat, leftOut })}\n` : text);
}

function predictPorts(options: PredictOptions, { terminal }: CliContext): void {
  const budget = portBudget(readInput(options));
  const text = budget.sentences.map((sentence) => `${wrap(sentence, REPORT_WIDTH)}\n`).join('');
  terminal.out(options.json ? `${JSON.stringify(budget)}\n` : text);
}

function readInput({ ports, sources, destinations, rate, concurrent }: PredictOptions): PortBudgetInput {
  const mistakes: Mistake[] = [];
  const read = (name: string, text: string, least: number, whole = true): number =>
    readNumber(text, { name, least, most: MOST, whole }, mistakes);
  const input = {
    ports: ports === undefined ? KERNEL_DEFAULT_PORTS : readPorts(ports, mistakes),
    sources: read('--sources', sources ?? '1', 1),
    destinations: read('--destinations', destinations ?? '1', 1),
    churnPerSecond: read('--rate', rate ?? '0', 0, false),
    concurrent: read('--concurrent', concurrent ?? '0', 0),
  };
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return input;
}

function readPorts(text: string, mistakes: Mistake[]): PortRange {
  const read = portRange().safeParse(text);
  if (read.success) return read.data;
  mistakes.push(...fromIssues(read.error.issues, text, '--ports'));
  return KERNEL_DEFAULT_PORTS;
}

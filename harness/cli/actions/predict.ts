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
import { cellRoom, type PoolRoom, poolRoom } from '../../size/model/room.ts';
import type { Given } from '../command.ts';
import type { predict as command } from '../commands/predict.ts';
import type { ExitCode } from '../exit-code.ts';
import { refuseAny } from '../mistakes.ts';
import { refuseGiven, type Values } from '../options/declare.ts';
import { loadPlan } from '../plan/scenario.ts';

/** Options of the arithmetic. The cells of a scenario decide all of these. */
const ARITHMETIC = ['ports', 'sources', 'destinations', 'rate', 'concurrent', 'service', 'pool'] as const;

export async function predict(given: Given<typeof command>, scenario: string | undefined): Promise<ExitCode> {
  const { options, mistakes } = given;
  if (scenario === undefined) {
    const expected = 'the name or file of one';
    mistakes.push(...refuseGiven(options, ['set', 'only'], { what: 'Needs a scenario', expected }));
    predictNumbers(given);
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
  const cells = scenario.cells.map((plan) => ({ plan, prediction: predictCell(plan), room: cellRoom(plan) }));
  const text = predictionsText(scenario, cells, {
    paint: paintFor(terminal.colour.out),
    width: fittingWidth(terminal.columns.out),
  });
  const { name, question, leftOut } = scenario;
  const flat = cells.map(({ plan, prediction, room }) => ({ ...plan, prediction, room }));
  terminal.out(json ? `${JSON.stringify({ scenario: name, question, cells: flat, leftOut })}\n` : text);
}

/** Prints whether a pool keeps up, and whether the ports last without one. */
function predictNumbers({ options, mistakes, terminal }: Given<typeof command>): void {
  const { ports, sources = 1, destinations = 1, rate = 0, concurrent = 0, json } = options;
  const range = ports === undefined ? KERNEL_DEFAULT_PORTS : readPorts(ports, mistakes);
  mistakes.push(...missingForPool(options));
  refuseAny(mistakes);
  const budget = portBudget({ ports: range, sources, destinations, churnPerSecond: rate, concurrent });
  const room = roomOf(options);
  const [answer, ...rest] = budget.sentences;
  const sentences =
    room === null ? [answer!, ...keepAliveHint(rate), ...rest] : [room.sentence, answer!, ...rest];
  const width = fittingWidth(terminal.columns.out);
  const text = sentences.map((sentence) => `${wrap(sentence, width)}\n`).join('');
  terminal.out(json ? `${JSON.stringify({ ...budget, room })}\n` : text);
}

/** What is left to ask about a rate alone. */
function keepAliveHint(rate: number): readonly string[] {
  if (rate === 0) return [];
  return [
    'With keep-alive, requests share connections and take no new ports; --service TIME says how many they need.',
  ];
}

type Options = Values<(typeof command)['options']>;

/** The mistakes of `--service` and `--pool` without what they need. */
function missingForPool({ rate, service, pool }: Options): Mistake[] {
  const needsRate = (where: string): Mistake => ({
    where,
    what: 'Needs --rate',
    expected: '--rate N with it, the requests per second',
  });
  const needsService = {
    where: '--pool',
    what: 'Needs --service',
    expected: '--service TIME with it, how long an answer takes',
  };
  return [
    ...(service !== undefined && rate === undefined ? [needsRate('--service')] : []),
    ...(pool !== undefined && rate === undefined ? [needsRate('--pool')] : []),
    ...(pool !== undefined && service === undefined ? [needsService] : []),
  ];
}

/** null: nothing was asked about connections that are kept. */
function roomOf({ rate, service, pool }: Options): PoolRoom | null {
  if (rate === undefined || service === undefined) return null;
  return poolRoom({ ratePerSecond: rate, service }, pool ?? null);
}

function readPorts(text: string, mistakes: Mistake[]): PortRange {
  const read = portRange().safeParse(text);
  if (read.success) return read.data;
  mistakes.push(...fromIssues(read.error.issues, text, '--ports'));
  return KERNEL_DEFAULT_PORTS;
}

import type { Command } from 'commander';
import { type PortBudgetInput, portBudget } from '../../analyse/predict/port-budget.ts';
import { EXIT, type Mistake, UsageError } from '../../errors.ts';
import { REPORT_WIDTH, wrap } from '../../report/terminal/layout.ts';
import { formatPortRange, KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import { portRange } from '../../scenario/read/fields.ts';
import { fromIssues } from '../../scenario/read/mistakes.ts';
import type { PortRange } from '../../scenario/scenario.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import { collect, ONLY_HELP, readNumber, SET_HELP } from '../options/options.ts';
import { predictScenario } from './predict-scenario.ts';

/** As they were typed. */
interface PredictOptions {
  readonly ports: string;
  readonly sources: string;
  readonly destinations: string;
  readonly rate: string;
  readonly concurrent: string;
  readonly set: readonly string[];
  readonly only: readonly string[];
  readonly json?: true;
}

/** Those of the arithmetic by itself; with a scenario, its cells say what these say. */
const ARITHMETIC = ['ports', 'sources', 'destinations', 'rate', 'concurrent'] as const;

export const addPredict: AddCommand = (program, context) => {
  program
    .command('predict [scenario]')
    .summary('what arithmetic says before a run')
    .description(
      'Runs nothing. With a scenario: what each of its cells does, what is predicted of it, and which combinations it ' +
        'leaves out. Without: how many connections a port range is good for, and for how long.',
    )
    .option('--ports <range>', 'ports to connect from', formatPortRange(KERNEL_DEFAULT_PORTS))
    .option('--sources <n>', 'addresses to connect from', '1')
    .option('--destinations <n>', 'pairs of address and port to connect to', '1')
    .option('--rate <n>', 'new connections per second that this side closes first', '0')
    .option('--concurrent <n>', 'connections open at once', '0')
    .option('--set <key=value>', `of the scenario: ${SET_HELP}`, collect, [])
    .option('--only <axis=value>', `of the scenario: ${ONLY_HELP}`, collect, [])
    .option('--json', 'the numbers as an object on standard output')
    .addHelpText(
      'after',
      examples([
        ['predict port-exhaustion', 'each cell, what it does and what comes of it'],
        ['predict --rate 1000', "the kernel's own range and 1,000 new connections per second"],
        ['predict --ports 40000-41999 --sources 2', 'what a second address buys'],
        ['predict --rate 500 --json | jq .exhaustedAtMs', 'null: it can go on for ever'],
      ]),
    )
    .action(async (scenario: string | undefined, options: PredictOptions, command: Command) => {
      const typed = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
      const mistakes = misplaced(scenario, typed);
      if (mistakes.length > 0) throw new UsageError(mistakes);
      if (scenario === undefined) predict(options, context);
      else await predictScenario(scenario, { ...options, json: options.json ?? false }, context);
      context.exitWith(EXIT.fine);
    });
};

/** Options that say nothing here: those of a scenario without one, and those that its cells decide. */
function misplaced(scenario: string | undefined, typed: (name: string) => boolean): Mistake[] {
  const [names, expected] =
    scenario === undefined
      ? [['set', 'only'], 'a scenario to change, by name or file']
      : [ARITHMETIC, 'no scenario, or --set lab.ports and the like'];
  return names
    .filter(typed)
    .map((name) => ({ where: `--${name}`, what: 'Does not go with the rest', expected }));
}

function predict(options: PredictOptions, { terminal }: CliContext): void {
  const budget = portBudget(readInput(options));
  const { sentences } = budget;
  const text = sentences.map((sentence) => `${wrap(sentence, REPORT_WIDTH)}\n`).join('');
  terminal.out(options.json ? `${JSON.stringify(budget)}\n` : text);
}

function readInput(options: PredictOptions): PortBudgetInput {
  const mistakes: Mistake[] = [];
  const whole = (name: string, text: string, least: number): number =>
    readNumber(text, { name, least, most: MOST }, mistakes);
  const input = {
    ports: readPorts(options.ports, mistakes),
    sources: whole('--sources', options.sources, 1),
    destinations: whole('--destinations', options.destinations, 1),
    churnPerSecond: readNumber(
      options.rate,
      { name: '--rate', least: 0, most: MOST, whole: false },
      mistakes,
    ),
    concurrent: whole('--concurrent', options.concurrent, 0),
  };
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return input;
}

/** Beyond any machine, and the products stay exact. */
const MOST = 1_000_000;

function readPorts(text: string, mistakes: Mistake[]): PortRange {
  const read = portRange().safeParse(text);
  if (read.success) return read.data;
  mistakes.push(...fromIssues(read.error.issues, text, '--ports'));
  return KERNEL_DEFAULT_PORTS;
}

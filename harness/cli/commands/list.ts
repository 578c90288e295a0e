import { EXIT } from '../../errors.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { REPORT_WIDTH, wrap } from '../../report/terminal/layout.ts';
import { type ListedScenario, listScenarios } from '../../scenario/file/load-file.ts';
import { count, several } from '../../words.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';

interface ListOptions {
  readonly json?: true;
}

export const addList: AddCommand = (program, context) => {
  program
    .command('list')
    .summary('the scenarios that come with connlab')
    .description('Prints each scenario that comes with connlab: its question, its cells, how long it takes.')
    .option('--json', 'an array on standard output')
    .addHelpText(
      'after',
      examples([
        ['list', 'what can be asked; connlab predict NAME shows the cells of one'],
        ["list --json | jq -r '.[].name'", 'the names, for a script'],
      ]),
    )
    .action(async (options: ListOptions) => {
      context.exitWith(await list(options, context));
    });
};

async function list({ json }: ListOptions, { terminal }: CliContext): Promise<ExitCode> {
  const scenarios = await listScenarios();
  const { strong } = paintFor(terminal.colour.out);
  const text = scenarios.map((scenario) => `${listedText(scenario, strong)}\n`).join('');
  terminal.out(json ? `${JSON.stringify(scenarios)}\n` : text);
  return EXIT.fine;
}

function listedText(
  { name, question, cells, leftOut, seconds }: ListedScenario,
  strong: (text: string) => string,
): string {
  const size = several(cells, 'cell') + (leftOut === 0 ? '' : ` and ${count(leftOut)} left out`);
  return `${strong(name)} (${size}, about ${seconds} s)\n${wrap(question, REPORT_WIDTH, '  ')}`;
}

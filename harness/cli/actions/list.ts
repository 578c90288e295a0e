import { EXIT } from '../../errors.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { REPORT_WIDTH, wrap } from '../../report/terminal/layout.ts';
import { type ListedScenario, listScenarios } from '../../scenario/file/load-file.ts';
import { count, several } from '../../words.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';

export interface ListOptions {
  readonly json?: true;
}

export async function list({ json }: ListOptions, { terminal }: CliContext): Promise<ExitCode> {
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

import { EXIT } from '../../errors.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { fittingWidth, wrap } from '../../report/terminal/layout.ts';
import { type ListedScenario, listScenarios } from '../../scenario/file/load-file.ts';
import { count, several } from '../../words.ts';
import type { Given } from '../command.ts';
import type { list as command } from '../commands/list.ts';
import type { ExitCode } from '../exit-code.ts';

export async function list({ options: { json }, terminal }: Given<typeof command>): Promise<ExitCode> {
  const scenarios = await listScenarios();
  const { strong } = paintFor(terminal.colour.out);
  const width = fittingWidth(terminal.columns.out);
  const text = scenarios.map((scenario) => `${listedText(scenario, strong, width)}\n`).join('');
  terminal.out(json ? `${JSON.stringify(scenarios)}\n` : text);
  return EXIT.fine;
}

function listedText(
  { name, question, cells, leftOut, seconds }: ListedScenario,
  strong: (text: string) => string,
  width: number,
): string {
  const size = several(cells, 'cell') + (leftOut === 0 ? '' : ` and ${count(leftOut)} left out`);
  const heading = wrap(`${name} (${size}, about ${seconds} s)`, width).replace(name, strong);
  return `${heading}\n${wrap(question, width, '  ')}`;
}

import { paintFor } from '../../report/terminal/colour.ts';
import { fittingWidth, wrap } from '../../report/terminal/layout.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type LoadedSuite, listSuites, loadSuite } from '../../scenario/suite/load-suite.ts';
import { duration, several } from '../../words.ts';
import type { CliContext } from '../command.ts';
import { planSuite } from './suite.ts';

/** Lists the built-in suites in a few lines each, or one suite with its cells. */
export async function suiteList(name: string | undefined, { terminal, cwd }: CliContext): Promise<string> {
  const { strong } = paintFor(terminal.colour.out);
  const page = fittingWidth(terminal.columns.out);
  const suites = name === undefined ? await listSuites() : [await loadSuite(name, cwd)];
  const texts = await Promise.all(
    suites.map(async (loaded) => {
      const { scenarios } = await planSuite(loaded);
      const lines = scenarios.map((one) => (name === undefined ? inShort(one) : inFull(one)));
      return [
        wrap(`${loaded.suite.name} (${sizeOf(loaded, scenarios)})`, page).replace(loaded.suite.name, strong),
        wrap(loaded.suite.title, page, '  '),
        ...lines.map((line) => hanging(line, page)),
      ].join('\n');
    }),
  );
  return `${texts.join('\n\n')}\n`;
}

function sizeOf({ suite: { trials, budgetMs } }: LoadedSuite, scenarios: readonly Scenario[]): string {
  const cells = scenarios.reduce((sum, one) => sum + one.cells.length, 0);
  return [
    several(scenarios.length, 'scenario'),
    `${several(cells, 'cell')} with their twins`,
    several(trials, 'trial'),
    `at most ${duration(budgetMs)}`,
  ].join(', ');
}

function inShort({ name, cells }: Scenario): string {
  return `${name}: ${several(cells.length, 'cell')}, "${cells.find(({ twinOf }) => twinOf !== undefined)?.twinOf}" twice`;
}

function inFull({ name, cells }: Scenario): string {
  return `${name}: ${cells.map((cell) => cell.name).join('; ')}`;
}

function hanging(text: string, width: number): string {
  return wrap(text, width, '    ').replace(/^ {2}/, '');
}

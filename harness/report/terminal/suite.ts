import type { Noise } from '../../compare/comparison.ts';
import { isDemanded } from '../../result/demanded.ts';
import type { SuiteRecord } from '../../result/membership.ts';
import type { Cell, Result } from '../../result/result.ts';
import { count, duration, several } from '../../words.ts';
import { reasonOf } from '../cells.ts';
import { noiseText } from '../compare/words.ts';
import { brokenTexts } from '../verdicts.ts';
import { clean } from './clean.ts';
import { type Paint, paintFor } from './colour.ts';
import { fittingWidth, renderTable, wrap } from './layout.ts';
import { item } from './text.ts';

export interface SuiteReportOptions {
  readonly title: string;
  readonly noise: Noise;
  /** Where the results are. */
  readonly folder: string;
  readonly colour: boolean;
  readonly width: number | undefined;
}

interface Page {
  readonly paint: Paint;
  readonly width: number;
}

/** What became of a suite, for a terminal: its scenarios, what did not hold, the noise of the machine, what was dropped. */
export function suiteText(dirty: readonly Result[], options: SuiteReportOptions): string {
  const results = dirty.map(clean);
  const paint = paintFor(options.colour);
  const page: Page = { paint, width: fittingWidth(options.width) };
  const sections = [
    paint.strong(wrap(options.title, page.width)),
    table(results, page),
    results.flatMap(({ scenario, verdicts }) => failedVerdicts(scenario, verdicts, page)).join('\n'),
    results.flatMap((result) => brokenCells(result, page)).join('\n'),
    wrap(noiseText(options.noise), page.width),
    wrap(spentText(results), page.width),
    paint.faint(`Results, with a page each: ${options.folder}`),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function table(results: readonly Result[], { paint, width }: Page): string {
  const column = (heading: string, read: (result: Result) => string) =>
    ({ heading, align: 'right', values: results.map(read) }) as const;
  const ok = (good: boolean, text: string): string => (good ? paint.good(text) : paint.bad(text));
  return renderTable(
    [
      { heading: 'scenario', align: 'left', values: results.map(({ scenario }) => scenario) },
      column('cells', ({ cells }) => count(new Set(cells.map(({ id }) => id)).size)),
      column('trials', ({ cells }) => count(Math.max(0, ...cells.map(({ trial }) => trial)))),
      column('measured', ({ cells }) => {
        const measured = cells.filter(({ state }) => state === 'measured');
        return `${count(measured.length)} of ${count(cells.length)}`;
      }),
      column('statements held', ({ verdicts }) => {
        const held = verdicts.filter((verdict) => verdict.ok);
        return ok(held.length === verdicts.length, `${count(held.length)} of ${count(verdicts.length)}`);
      }),
    ],
    width,
  );
}

function failedVerdicts(scenario: string, verdicts: Result['verdicts'], { paint, width }: Page): string[] {
  return brokenTexts(verdicts).map((text) =>
    item('FAILED', `${scenario}: ${text}`, { colour: paint.bad, width }),
  );
}

/** Cells that are not measured, and were to be: each reason once, with its trials. */
function brokenCells({ scenario, cells, verdicts }: Result, { paint, width }: Page): string[] {
  const broken = cells.filter(
    (cell): cell is Exclude<Cell, { state: 'measured' }> =>
      cell.state !== 'measured' && !isDemanded(cell, verdicts),
  );
  const alike = Map.groupBy(broken, (cell) => `${cell.state} ${scenario}: ${cell.name}: ${reasonOf(cell)}`);
  return [...alike.values()].map((trials) => {
    const [cell] = trials as [(typeof trials)[number]];
    const colour = cell.state === 'skipped' ? paint.doubtful : paint.bad;
    const which = `trial ${trials.map(({ trial }) => trial).join(', ')}`;
    return item(cell.state, `${scenario}: ${cell.name}, ${which}: ${reasonOf(cell)}`, { colour, width });
  });
}

/** How much of what was asked for was done. */
function spentText(results: readonly Result[]): string {
  const [first] = results;
  if (first?.suite === undefined) return '';
  const whole = Math.min(...results.map(({ suite }) => suite?.trialsRun ?? 0));
  if (first.endedAt === null) return `Interrupted: every cell has had ${ofPlanned(first.suite, whole)}`;
  const { trialsPlanned, budgetMs } = first.suite;
  if (whole === trialsPlanned) return `Every cell has had its ${several(trialsPlanned, 'trial')}`;
  const budget = budgetMs === null ? '' : ` of ${duration(budgetMs)}`;
  return `Dropped ${several(trialsPlanned - whole, 'trial')} of every cell, for the budget${budget} had no room for more: each has had ${ofPlanned(first.suite, whole)}`;
}

function ofPlanned({ trialsPlanned }: SuiteRecord, run: number): string {
  return `${count(run)} of ${several(trialsPlanned, 'trial')}`;
}

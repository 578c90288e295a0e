import type { Noise } from '../../compare/comparison.ts';
import { isDemanded } from '../../result/demanded.ts';
import type { Result, SuiteRecord } from '../../result/result.ts';
import { count, duration, several } from '../../words.ts';
import { reasonOf } from '../cells.ts';
import { noiseText } from '../compare/words.ts';
import { brokenVerdicts } from '../verdicts.ts';
import { clean } from './clean.ts';
import { joinSections, type Layout, type LayoutOptions, labelled, layoutFor, wrap } from './layout.ts';
import { renderTable } from './table.ts';

export interface SuiteReportOptions extends LayoutOptions {
  readonly title: string;
  readonly noise: Noise;
  /** Path of the results. */
  readonly folder: string;
}

/** The outcome of a suite, for a terminal: its scenarios, what did not hold, the noise of the machine, dropped trials. */
export function suiteText(dirty: readonly Result[], options: SuiteReportOptions): string {
  const results = dirty.map(clean);
  const layout = layoutFor(options);
  const { paint, width } = layout;
  return joinSections([
    paint.strong(wrap(options.title, width)),
    table(results, layout),
    results.flatMap(({ scenario, verdicts }) => failedVerdicts(scenario, verdicts, layout)).join('\n'),
    results.flatMap((result) => brokenCells(result, layout)).join('\n'),
    wrap(noiseText(options.noise), width),
    wrap(spentText(results), width),
    paint.faint(`Results, with a page each: ${options.folder}`),
  ]);
}

function table(results: readonly Result[], { paint, width }: Layout): string {
  const ok = (good: boolean, text: string): string => (good ? paint.good(text) : paint.bad(text));
  return renderTable(results, width, [
    { heading: 'scenario', align: 'left', read: ({ scenario }) => scenario },
    { heading: 'cells', read: ({ cells }) => count(new Set(cells.map(({ id }) => id)).size) },
    { heading: 'trials', read: ({ cells }) => count(Math.max(0, ...cells.map(({ trial }) => trial))) },
    {
      heading: 'measured',
      read: ({ cells }) => {
        const measured = cells.filter(({ state }) => state === 'measured');
        return `${count(measured.length)} of ${count(cells.length)}`;
      },
    },
    {
      heading: 'statements held',
      read: ({ verdicts }) => {
        const held = verdicts.filter((verdict) => verdict.ok);
        return ok(held.length === verdicts.length, `${count(held.length)} of ${count(verdicts.length)}`);
      },
    },
  ]);
}

function failedVerdicts(scenario: string, verdicts: Result['verdicts'], { paint, width }: Layout): string[] {
  return brokenVerdicts(verdicts).map(({ label, text }) =>
    labelled(label, `${scenario}: ${text}`, paint.bad, width),
  );
}

/** Cells that should have been measured and were not: each reason once, with its trials. */
function brokenCells({ scenario, cells, verdicts }: Result, { paint, width }: Layout): string[] {
  const broken = cells
    .filter((cell) => cell.state !== 'measured')
    .filter((cell) => !isDemanded(cell, verdicts));
  const alike = Map.groupBy(broken, (cell) => `${cell.state} ${scenario}: ${cell.name}: ${reasonOf(cell)}`);
  return [...alike.values()].map((trials) => {
    const [cell] = trials as [(typeof trials)[number]];
    const colour = cell.state === 'skipped' ? paint.doubtful : paint.bad;
    const which = `trial ${trials.map(({ trial }) => trial).join(', ')}`;
    return labelled(cell.state, `${scenario}: ${cell.name}, ${which}: ${reasonOf(cell)}`, colour, width);
  });
}

/** How many of the planned trials ran. */
function spentText(results: readonly Result[]): string {
  const [first] = results;
  if (first?.suite === undefined) return '';
  const whole = Math.min(...results.map(({ suite }) => suite?.trialsRun ?? 0));
  if (first.endedAt === null) return `Interrupted: every cell has had ${ofPlanned(first.suite, whole)}`;
  const { trialsPlanned, budgetMs } = first.suite;
  if (whole === trialsPlanned) return `Every cell has had its ${several(trialsPlanned, 'trial')}`;
  const budget = budgetMs === null ? '' : ` of ${duration(budgetMs)}`;
  return `Dropped ${several(trialsPlanned - whole, 'trial')} of every cell because the budget${budget} was used up: each has had ${ofPlanned(first.suite, whole)}`;
}

function ofPlanned({ trialsPlanned }: SuiteRecord, run: number): string {
  return `${count(run)} of ${several(trialsPlanned, 'trial')}`;
}

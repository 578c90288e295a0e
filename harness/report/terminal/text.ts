import { isDemanded } from '../../result/demanded.ts';
import type { Cell, Result, Verdict } from '../../result/result.ts';
import { cellName, hasNumbers, reasonOf } from '../cells.ts';
import { hostText, softwareText } from '../environment.ts';
import { answerOf } from '../find/answer.ts';
import { middleTrials } from '../find/trials.ts';
import { troubleFirst } from '../find/trouble-first.ts';
import { brokenTexts, heldByCell } from '../verdicts.ts';
import { cellTable, MARKS } from './cell-table.ts';
import { clean } from './clean.ts';
import { joinSections, type Layout, type LayoutOptions, labelled, layoutFor, wrap } from './layout.ts';
import { remedyTables } from './remedies.ts';

export interface ReportOptions extends LayoutOptions {
  /** Where the result is; null leaves the line away. */
  readonly file: string | null;
  /** Where the same is as a page; null, or nothing, leaves the line away. */
  readonly page?: string | null;
}

/** A result in words, for a terminal: what each cell cost, who paid, whether it is to be believed. */
export function textReport(dirty: Result, options: ReportOptions): string {
  const result = clean(dirty);
  const layout = layoutFor(options);
  const cells = middleTrials(troubleFirst(result.cells, result.verdicts));
  return joinSections([
    heading(result, layout),
    cells.length === 0
      ? 'No cell ran'
      : `${wrap(answerOf(result), layout.width)}\n\n${table(result, cells, layout)}`,
    reasons(result, layout),
    remedyTables(cells, layout.width),
    verdicts(result.verdicts, layout),
    explanations(cells, layout),
    warnings(result.cells, layout),
    places(
      [
        ['Result', options.file],
        ['Report', options.page ?? null],
      ],
      layout,
    ),
  ]);
}

function table({ cells: all }: Result, cells: readonly Cell[], layout: Layout): string {
  const text = cellTable(cells, layout);
  const { paint, width } = layout;
  const notes = [
    ...(text.includes(MARKS.best) ? [`${MARKS.best} best, ${MARKS.worst} worst of the measured cells`] : []),
    ...cells.flatMap((cell) =>
      cell.twinOf === undefined
        ? []
        : [`"${cell.name}" is "${cell.twinOf}" once more: what they differ in is noise`],
    ),
    ...(cells.length < all.length ? ['of several trials the one in the middle, by p99'] : []),
  ];
  return notes.length === 0 ? text : `${text}\n${paint.faint(wrap(notes.join('; '), width))}`;
}

/** Where there is more to see. */
function places(all: readonly (readonly [what: string, where: string | null])[], { paint }: Layout): string {
  return all
    .flatMap(([what, where]) => (where === null ? [] : [paint.faint(`${what}: ${where}`)]))
    .join('\n');
}

function heading(result: Result, { paint, width }: Layout): string {
  const { environment } = result;
  const machine = `${softwareText(environment)}, ${hostText(environment)}`;
  const lines = [
    wrap(`${result.scenario}: ${result.question}`, width).replace(result.scenario, paint.strong),
    paint.faint(wrap(`${result.startedAt}, seed ${result.seed}, ${machine}`, width)),
    ...services(result.cells).map((service) => paint.faint(wrap(service, width))),
  ];
  if (result.endedAt === null) {
    lines.push(paint.doubtful('Interrupted: these are the cells that ended before'));
  }
  return lines.join('\n');
}

/** What was asked in place of the lab's origin, each once. */
function services(cells: readonly Cell[]): readonly string[] {
  const lines = cells.flatMap(({ target }) => {
    if (target === undefined) return [];
    const at = `${target.address}${target.isLocal ? ', on this machine' : ''}`;
    return [`Asked: ${target.url} (${at}), from this machine's own network`];
  });
  return [...new Set(lines)];
}

/** Why a cell has no numbers, or numbers that must not be believed. */
function reasons({ cells, verdicts }: Result, { paint, width }: Layout): string {
  return cells
    .flatMap((cell) => {
      if (cell.state === 'measured') return [];
      const expected = isDemanded(cell, verdicts);
      const colour = expected ? paint.good : cell.state === 'skipped' ? paint.doubtful : paint.bad;
      const name = expected ? `${cellName(cell)}, as expected` : cellName(cell);
      return [labelled(cell.state, `${name}: ${reasonOf(cell)}`, colour, width)];
    })
    .join('\n');
}

/** Each that does not hold in a line of its own; of each cell those that do in one. */
function verdicts(all: readonly Verdict[], { paint, width }: Layout): string {
  return [
    ...brokenTexts(all).map((text) => labelled('FAILED', text, paint.bad, width)),
    ...heldByCell(all).map((text) => labelled('ok', text, paint.good, width)),
  ].join('\n');
}

/** The paragraph of each cell that ran out of ports. */
function explanations(cells: readonly Cell[], { paint, width }: Layout): string {
  return cells
    .filter(hasNumbers)
    .filter(({ exhaustion, explanation }) => exhaustion !== null && explanation !== '')
    .map((cell) => `${paint.strong(cellName(cell))}\n${wrap(cell.explanation, width, '  ')}`)
    .join('\n\n');
}

/** Each warning once, with the cells that it is about. */
function warnings(cells: readonly Cell[], { paint, width }: Layout): string {
  const names = new Map<string, string[]>();
  for (const cell of cells.filter(hasNumbers)) {
    for (const { message } of cell.warnings) {
      names.set(message, [...(names.get(message) ?? []), cellName(cell)]);
    }
  }
  return [...names]
    .map(([message, about]) =>
      labelled('warning', `${message} (${aboutText(about, cells)})`, paint.doubtful, width),
    )
    .join('\n');
}

function aboutText(names: readonly string[], cells: readonly Cell[]): string {
  return names.length > 1 && names.length === cells.length ? 'all cells' : names.join('; ');
}

import { isDemanded } from '../../result/demanded.ts';
import type { Cell, Result, Verdict } from '../../result/result.ts';
import { joinGiven } from '../../words.ts';
import { cellName, hasNumbers, reasonOf, type WithNumbers } from '../cells.ts';
import { hostText, softwareText, wireText } from '../environment.ts';
import { alikeOf, partText } from '../find/alike.ts';
import { answerOf } from '../find/answer.ts';
import { errorsOf } from '../find/errors.ts';
import { couldShow } from '../find/faster.ts';
import { legendOf } from '../find/legend.ts';
import { measuredCells, middleTrials } from '../find/trials.ts';
import { troubleFirst } from '../find/trouble-first.ts';
import { tookText } from '../took.ts';
import { brokenVerdicts, heldByCell } from '../verdicts.ts';
import { cellTable, MARKS } from './cell-table.ts';
import { clean } from './clean.ts';
import { joinSections, type Layout, type LayoutOptions, labelled, layoutFor, wrap } from './layout.ts';
import { remedyTables } from './remedies.ts';
import { whatToDoText } from './what-to-do.ts';

export interface ReportOptions extends LayoutOptions {
  /** Path of the result; null leaves the line out. */
  readonly file: string | null;
  /** Path of the page; null or undefined leaves the line out. */
  readonly page?: string | null;
}

/** A result as text for a terminal: what each cell cost, who paid, and whether its numbers count. */
export function textReport(dirty: Result, options: ReportOptions): string {
  const result = clean(dirty);
  const layout = layoutFor(options);
  const cells = middleTrials(troubleFirst(result.cells, result.verdicts));
  return joinSections([
    heading(result, layout),
    whatToDoText(result, layout),
    cells.length === 0
      ? 'No cell ran'
      : `${wrap(answerOf(result), layout.width)}\n\n${table(result, cells, layout)}`,
    reasons(result, layout),
    remedyTables(cells, layout.width),
    verdicts(result.verdicts, layout),
    explanations(cells, layout),
    errors(result.cells, layout),
    behind(result.cells, layout),
    took(result, layout),
    files(options, layout),
  ]);
}

function table(result: Result, cells: readonly Cell[], layout: Layout): string {
  const text = cellTable(cells, layout, result.cells);
  const { paint, width } = layout;
  const notes = [
    ...(text.includes(MARKS.best)
      ? [
          `${MARKS.best} best, ${MARKS.worst} worst of the measured cells, as far as ${couldShow(measuredCells(result.cells))}`,
        ]
      : []),
    ...cells.flatMap((cell) =>
      cell.twinOf === undefined
        ? []
        : [`"${cell.name}" repeats "${cell.twinOf}": the difference between them is noise`],
    ),
    ...(cells.length < result.cells.length ? ['each row is the middle trial of its cell, by p99'] : []),
  ];
  const lines = [notes.join('; '), `${legendOf(result)} More words: connlab words.`].map(
    (line) => line && paint.faint(wrap(line, width)),
  );
  return joinGiven([text, ...lines], '\n');
}

function took(result: Result, { paint, width }: Layout): string {
  const text = tookText(result);
  return text === null ? '' : paint.faint(wrap(text, width));
}

function files({ file, page }: ReportOptions, { paint }: Layout): string {
  return joinGiven([file && paint.faint(`Result: ${file}`), page && paint.faint(`Report: ${page}`)], '\n');
}

function heading(result: Result, { paint, width }: Layout): string {
  const { environment } = result;
  const machine = `${softwareText(environment)}${wireText(result.cells)}, ${hostText(environment)}`;
  const lines = [
    wrap(`${result.scenario}: ${result.question}`, width).replace(result.scenario, paint.strong),
    paint.faint(wrap(`${result.startedAt}, seed ${result.seed}, ${machine}`, width)),
    ...services(result.cells).map((service) => paint.faint(wrap(service, width))),
  ];
  if (result.endedAt === null) {
    lines.push(paint.doubtful('Interrupted: only the cells that had ended are shown'));
  }
  return lines.join('\n');
}

/** The services that were measured instead of the lab's origin, each once. */
function services(cells: readonly Cell[]): readonly string[] {
  const lines = cells.flatMap(({ target }) => {
    if (target === undefined) return [];
    const at = `${target.address}${target.isLocal ? ', on this machine' : ''}`;
    return [`Service: ${target.url} (${at}), over this machine's own network`];
  });
  return [...new Set(lines)];
}

/** Why a cell has no numbers, or numbers that do not count. */
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

/** One line for each statement that does not hold, and one for each cell with all that hold. */
function verdicts(all: readonly Verdict[], { paint, width }: Layout): string {
  return [
    ...brokenVerdicts(all).map(({ label, text }) => labelled(label, text, paint.bad, width)),
    ...heldByCell(all).map((text) => labelled('ok', text, paint.good, width)),
  ].join('\n');
}

/** A paragraph for each cell that ran out of ports. */
function explanations(cells: readonly Cell[], { paint, width }: Layout): string {
  return cells
    .filter(hasNumbers)
    .filter(isExplained)
    .map((cell) => `${paint.strong(wrap(cellName(cell), width))}\n${wrap(cell.explanation, width, '  ')}`)
    .join('\n\n');
}

function isExplained({ exhaustion, explanation }: WithNumbers): boolean {
  return exhaustion !== null && explanation !== '';
}

/** Each error code once, with its number in each cell and what it means. */
function errors(cells: readonly Cell[], { paint, width }: Layout): string {
  return errorsOf(cells)
    .map(({ code, text }) => labelled('error', `${code}: ${text}`, paint.bad, width))
    .join('\n');
}

/** Each cause and each warning once, the surest first, with the cells that it applies to. */
function behind(cells: readonly Cell[], { paint, width }: Layout): string {
  return alikeOf(cells, (cell) => (isExplained(cell) ? cell.explanation : ''))
    .map(({ label, parts }) => labelled(label, parts.map(partText).join('. '), paint.doubtful, width))
    .join('\n');
}

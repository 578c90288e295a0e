import type { Cell, Result } from '../result/result.ts';
import { count, joinGiven, several } from '../words.ts';
import { cellName, hasNumbers, reasonOf } from './cells.ts';
import { TABLE_COLUMNS, textIn } from './columns.ts';
import { softwareText } from './environment.ts';
import { type Alike, alikeOf } from './find/alike.ts';
import { answerOf } from './find/answer.ts';
import { errorsOf } from './find/errors.ts';
import { legendOf } from './find/legend.ts';
import { middleTrials } from './find/trials.ts';
import { troubleFirst } from './find/trouble-first.ts';
import { stepText, whatToDo } from './find/what-to-do.ts';
import { details, escapeMarkdown, markdownTable } from './markdown-parts.ts';
import { clean } from './terminal/clean.ts';
import { joinSections } from './terminal/layout.ts';
import type { Column } from './terminal/table.ts';
import { brokenVerdicts, verdictText } from './verdicts.ts';

/** Results for a pull request: the answer first, a table with bars, what did not hold, and the rest folded away. */
export function markdownReport(results: readonly Result[]): string {
  return joinSections(results.map(clean).flatMap(sections));
}

function sections(result: Result): readonly string[] {
  const { scenario, question, cells, verdicts, environment, trials } = result;
  const held = verdicts.filter(({ ok }) => ok);
  return [
    `### ${escapeMarkdown(scenario)}: ${escapeMarkdown(question)}`,
    whatToDoList(result),
    escapeMarkdown(answerOf(result)),
    cells.length === 0 ? '' : table(middleTrials(troubleFirst(cells, verdicts))),
    `<sub>${legendOf(result)}${trials > 1 ? ' Each row is the middle trial of its cell, by p99.' : ''}</sub>`,
    brokenVerdicts(verdicts)
      .map(({ label, text }) => `- **${label}** ${escapeMarkdown(text)}`)
      .join('\n'),
    folded(
      `${several(held.length, 'statement')} held`,
      held.map((verdict) => `- ${escapeMarkdown(verdictText(verdict))}`),
    ),
    errorsOf(cells)
      .map(({ code, text }) => `- **error** ${escapeMarkdown(code)}: ${escapeMarkdown(text)}`)
      .join('\n'),
    folded('Cells that do not count', cells.flatMap(reasonLine)),
    folded('What is behind the numbers', alikeOf(middleTrials(cells), () => '').map(behindLine)),
    `<sub>${escapeMarkdown(softwareText(environment))}, ${environment.cpu.cores} cores, seed ${result.seed}, ${escapeMarkdown(result.startedAt)}</sub>`,
  ];
}

function reasonLine(cell: Cell): readonly string[] {
  if (cell.state === 'measured') return [];
  return [`- ${cell.state}: **${escapeMarkdown(cellName(cell))}** ${escapeMarkdown(reasonOf(cell))}`];
}

/** Each cause and each warning once, with the cells that it applies to. */
function behindLine({ label, parts }: Alike): string {
  const texts = parts.map(({ text, about }) => {
    const cells = about === '' ? '' : ` (**${escapeMarkdown(about)}**)`;
    return `${escapeMarkdown(text)}${cells}`;
  });
  return `- ${label}: ${texts.join('. ')}`;
}

/** What is not known, then what to change. */
function whatToDoList(result: Result): string {
  const { doubts, steps, rest } = whatToDo(result);
  const list = steps.map((step, at) => `${at + 1}. ${escapeMarkdown(stepText(step))}`).join('\n');
  const texts = [...doubts, rest].map(escapeMarkdown);
  return joinGiven(['**What to do**', ...texts.slice(0, -1), list, texts.at(-1)], '\n\n');
}

function table(cells: readonly Cell[]): string {
  const numbers = TABLE_COLUMNS.filter(({ minor }) => !minor).map(
    (column): Column<Cell> => ({
      heading: column.heading,
      read: (cell) => textIn(column, cell)?.replaceAll('\n', '<br>') ?? '',
    }),
  );
  return markdownTable(cells, [
    { heading: 'cell', align: 'left', read: (cell) => escapeMarkdown(cellName(cell)) },
    { heading: 'state', align: 'left', read: stateText },
    ...numbers,
    { heading: 'p99, log', align: 'left', read: p99Bars(cells) },
  ]);
}

function stateText(cell: Cell): string {
  if (!hasNumbers(cell) || cell.exhaustion === null) return cell.state;
  return `${cell.state}, **ran out of ports** after ${count(cell.exhaustion.afterConnections)}`;
}

const BAR_WIDTH = 12;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Bars of block characters on a logarithmic scale: a GitHub table can show no other picture without a server. */
function p99Bars(cells: readonly Cell[]): (cell: Cell) => string {
  const size = (cell: Cell) => (hasNumbers(cell) ? Math.log(1 + cell.latency.p99Us) : 0);
  const longest = Math.max(1, ...cells.map(size));
  return (cell) => {
    if (!hasNumbers(cell)) return '';
    const eighths = Math.max(1, Math.round((size(cell) / longest) * BAR_WIDTH * 8));
    return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
  };
}

function folded(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : details(title, lines.join('\n'));
}

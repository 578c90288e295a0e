import type { Cell, Result } from '../result/result.ts';
import { count, several } from '../words.ts';
import { cellName, errorCount, hasNumbers, reasonOf } from './cells.ts';
import { answerOf } from './find/answer.ts';
import { byConcern } from './find/concern.ts';
import { middleTrials } from './find/trials.ts';
import { formatCompact, formatUs } from './quantity.ts';
import { mostTimeWait } from './rows.ts';
import { clean } from './terminal/clean.ts';
import { brokenTexts, verdictText } from './verdicts.ts';

const BAR_WIDTH = 12;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Results for a pull request: the answer first, a table with bars, what did not hold, and the rest folded away. */
export function markdownReport(results: readonly Result[]): string {
  return `${results.map(clean).map(section).join('\n\n')}\n`;
}

function section(result: Result): string {
  const { scenario, question, cells, verdicts, environment, trials } = result;
  const held = verdicts.filter(({ ok }) => ok);
  const { kernel, node, nginx, cpu } = environment;
  const parts = [
    `### ${plain(scenario)}: ${plain(question)}`,
    plain(answerOf(result)),
    cells.length === 0 ? '' : table(middleTrials(byConcern(cells, verdicts))),
    trials > 1 ? '<sub>Of several trials the one in the middle, by p99.</sub>' : '',
    brokenTexts(verdicts)
      .map((text) => `- **FAILED** ${plain(text)}`)
      .join('\n'),
    folded(
      `${several(held.length, 'statement')} held`,
      held.map((verdict) => `- ${plain(verdictText(verdict))}`),
    ),
    folded(
      'Cells without numbers to be believed',
      cells.flatMap((cell) =>
        cell.state === 'measured'
          ? []
          : [`- ${cell.state}: **${plain(cellName(cell))}** ${plain(reasonOf(cell))}`],
      ),
    ),
    `<sub>Linux ${plain(kernel)}, Node ${plain(node)}, ${nginx === null ? 'no nginx' : `nginx ${plain(nginx)}`}, ${cpu.cores} cores, seed ${result.seed}, ${plain(result.startedAt)}</sub>`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function table(cells: readonly Cell[]): string {
  const longest = Math.max(1, ...cells.filter(hasNumbers).map(({ latency }) => Math.log(1 + latency.p99Us)));
  const rows = cells.map((cell) => {
    if (!hasNumbers(cell)) return [plain(cellName(cell)), cell.state, '', '', '', '', '', ''];
    const { sockets, host } = mostTimeWait(cell);
    return [
      plain(cellName(cell)),
      cell.exhaustion === null
        ? cell.state
        : `${cell.state}, **ran out of ports** after ${count(cell.exhaustion.afterConnections)}`,
      formatCompact(cell.rate.achievedPerSecond),
      formatUs(cell.latency.p50Us),
      formatUs(cell.latency.p99Us),
      bar(Math.log(1 + cell.latency.p99Us) / longest),
      sockets === 0 ? '0' : `${host} ${count(sockets)}`,
      formatCompact(errorCount(cell)),
    ];
  });
  return [
    '| cell | state | requests/s | p50 | p99 | p99, log | TIME_WAIT | errors |',
    '| --- | --- | ---: | ---: | ---: | --- | ---: | ---: |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

/** A bar of block characters: in a table GitHub shows no other picture without a server. */
function bar(share: number): string {
  const eighths = Math.max(1, Math.round(Math.min(1, share) * BAR_WIDTH * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}

function folded(title: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : `<details><summary>${title}</summary>\n\n${lines.join('\n')}\n\n</details>`;
}

/** Nothing of a name or a message is Markdown or HTML, or mentions somebody. */
function plain(text: string): string {
  return text
    .replaceAll(/[<>&@]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/[\\`*_{}[\]|~]/g, '\\$&');
}

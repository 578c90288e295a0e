import { isUnanswered } from '../../drive/record/unanswered.ts';
import type { Cell } from '../../result/result.ts';
import { count, joinGiven, listed, several } from '../../words.ts';
import { errorCount, hasNumbers, type WithNumbers } from '../cells.ts';
import { type CellTrials, measuredCells } from './trials.ts';

/** Cells that are named; of more there is only the number. */
const MOST_NAMED = 3;

/** Whether every request of every trial was answered, and with no error: else being fast may be the fault itself. */
export function isSound({ trials }: CellTrials): boolean {
  return trials.every((cell) => lossOf(cell) === 0);
}

function lossOf(cell: WithNumbers): number {
  return Math.max(errorCount(cell), cell.counts.unanswered ?? 0);
}

/** The cells that lost requests, except for want of ports, which is an answer of its own. */
export function lossesAnswer(cells: readonly Cell[]): string {
  const measured = measuredCells(cells);
  const lossy = measured.filter(
    (cell) => !isSound(cell) && cell.trials.every(({ exhaustion }) => exhaustion === null),
  );
  if (lossy.length === 0) return '';
  if (measured.length === 1) return `${capital(lossText(lossy[0]!))}.`;
  const named = lossy.slice(0, MOST_NAMED).map((cell) => `"${cell.name}" (${lossText(cell)})`);
  const others = lossy.length - named.length;
  return `Not all requests succeeded: ${listed([...named, ...(others > 0 ? [`${count(others)} more`] : [])])}.`;
}

/** `1 of 300 requests had no answer, 12 failed` */
function lossText({ trials }: CellTrials): string {
  const worst = trials.toSorted((a, b) => lossOf(b) - lossOf(a))[0]!;
  const { unanswered = 0, errors, requests, waiting } = worst.counts;
  const givenUp = Object.entries(errors)
    .filter(([code]) => isUnanswered(code))
    .reduce((sum, [, times]) => sum + times, 0);
  const failed = errorCount(worst) - givenUp;
  const all = requests + Math.max(0, Math.min(waiting, unanswered - givenUp));
  const [first, ...others] = [
    { number: unanswered, text: 'had no answer' },
    { number: failed, text: 'failed' },
  ].filter(({ number }) => number > 0);
  return joinGiven(
    [
      `${count(first!.number)} of ${several(all, 'request')} ${first!.text}`,
      ...others.map(({ number, text }) => `${count(number)} ${text}`),
    ],
    ', ',
  );
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

/** Whether a cell of a run lost requests, to be marked in a table. */
export function lostRequests(cell: Cell): boolean {
  return hasNumbers(cell) && lossOf(cell) > 0;
}

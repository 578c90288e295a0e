import type { RemedyRow } from '../../analyse/remedies.ts';
import type { Result } from '../../result/result.ts';
import { amount, count, duration, joinGiven, listed, several } from '../../words.ts';
import { hasNumbers, type WithNumbers } from '../cells.ts';
import { formatUs } from '../quantity.ts';
import { couldShow, rankingOf } from './faster.ts';
import { serviceAnswer } from './kept.ts';
import { isSound, lossesAnswer } from './losses.ts';
import { remediesOf } from './remedies.ts';
import { kneeOf, sweepOf } from './sweep.ts';
import { type CellTrials, measuredCells, medianOf, medianText, middleTrials } from './trials.ts';

/** What a run found, in a sentence or two with numbers: the first thing that a reader wants. */
export function answerOf(result: Result): string {
  return joinGiven(
    [
      findings(result),
      serviceAnswer(result),
      lossesAnswer(result.cells),
      upstreamAnswer(result),
      remediesAnswer(result),
      doubts(result),
    ],
    ' ',
  );
}

function findings(result: Result): string {
  const cells = measuredCells(result.cells);
  if (cells.length === 0) return 'No cell has numbers that count.';
  const sweep = sweepOf(cells);
  const bent = sweep?.groups.find(({ points }) => kneeOf(points) !== null);
  const ranOut = cells.filter(({ trials }) => trials.some(({ exhaustion }) => exhaustion !== null));
  if (ranOut.length > 0) return exhaustionAnswer(ranOut, cells);
  if (sweep !== null && bent !== undefined) {
    const knee = kneeOf(bent.points)!;
    const before = bent.points[bent.points.indexOf(knee) - 1]!;
    return `Above ${sweep.axis} ${count(knee.x)} little changes: p99 is ${p99Text(knee.cell)} at ${count(knee.x)} and ${p99Text(before.cell)} at ${count(before.x)}.`;
  }
  return extremes(cells);
}

function exhaustionAnswer(ranOut: readonly CellTrials[], all: readonly CellTrials[]): string {
  const first = [...ranOut].sort((a, b) => exhaustedAtMs(a) - exhaustedAtMs(b))[0]!;
  const { host, afterConnections, atMs } = first.trials.find(({ exhaustion }) => exhaustion !== null)!
    .exhaustion!;
  const hosts = [
    ...new Set(ranOut.flatMap(({ trials }) => trials.flatMap(({ exhaustion }) => exhaustion?.host ?? []))),
  ];
  if (all.length === 1) {
    return `${kneeAnswer(first)}The ${host} ran out of ports after ${several(afterConnections, 'connection')}, at ${duration(atMs)}.`;
  }
  return (
    `${count(ranOut.length)} of ${several(all.length, 'measured cell')} ran out of ports, on the ${listed(hosts)}. The first was ` +
    `"${first.name}": its ${host} had opened ${several(afterConnections, 'connection')} after ${duration(atMs)}.`
  );
}

/** How much longer the ports last with each remedy. */
function remediesAnswer({ cells }: Result): string {
  const rows = remediesOf(middleTrials(cells));
  const gaining = rows.filter(({ measuredTimes }) => measuredTimes !== null);
  const lasting = rows.filter(({ measuredTimes }) => measuredTimes === null);
  const times = timesText(gaining.map(({ measuredTimes }) => measuredTimes!));
  const lasted = joinGiven(
    [
      gaining.length === 0 ? null : `${times} as long with ${namesOf(gaining, rows)}`,
      lasting.length === 0 ? null : `to the end with ${namesOf(lasting, rows)}`,
    ],
    ', and ',
  );
  return lasted && `The ports last ${lasted}.`;
}

/** Their names if they are one or two, otherwise their number. */
function namesOf(some: readonly RemedyRow[], all: readonly RemedyRow[]): string {
  const names = listed(some.map(({ remedy }) => `"${remedy}"`));
  return some.length <= 2 ? names : `${count(some.length)} of the ${count(all.length)} remedies`;
}

/** `2 times`, `1.91 to 2.03 times` */
function timesText(times: readonly number[]): string {
  const [least, most] = [amount(Math.min(...times)), amount(Math.max(...times))];
  return least === most ? `${least} times` : `${least} to ${most} times`;
}

function exhaustedAtMs({ trials }: CellTrials): number {
  return Math.min(...trials.map(({ exhaustion }) => exhaustion?.atMs ?? Infinity));
}

/** Smallest ratio of the connect times after and before a step for which the step is the answer. */
const STEEP = 4;

/** Whether connecting became much slower after a number of connections. */
export function isSteep({ connectKnee }: WithNumbers): boolean {
  return connectKnee !== null && connectKnee.afterP50Us >= connectKnee.beforeP50Us * STEEP;
}

function kneeAnswer({ trials }: CellTrials): string {
  const { connectKnee } = trials.find(isSteep) ?? { connectKnee: null };
  if (connectKnee === null) return '';
  const { atConnections, beforeP50Us, afterP50Us } = connectKnee;
  return `From connection ${count(atConnections)} on, connecting took ${formatUs(afterP50Us)} instead of ${formatUs(beforeP50Us)}. `;
}

/** Who is fast and who is slow, by p50, as far as the trials can tell. A cell that lost requests is not the first. */
function extremes(cells: readonly CellTrials[]): string {
  const sorted = cells.toSorted((a, b) => p50Us(a) - p50Us(b));
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  if (least === most) return `p50 was ${p50Text(least)}, p99 ${p99Text(least)}.`;
  const ranking = rankingOf(sorted, 'p50Us');
  const [fastest, slowest] = [ranking?.best[0], ranking?.worst[0]];
  if (fastest === undefined || slowest === undefined) {
    const why = cells.some(isSound)
      ? `no difference that ${couldShow(cells)}`
      : 'no cell is the best, because each of them lost requests';
    return `p50 is ${p50Text(least)} to ${p50Text(most)}: ${why}.`;
  }
  const times = p50Us(slowest) / Math.max(1, p50Us(fastest));
  return (
    `"${fastest.name}" has the lowest p50, ${p50Text(fastest)}${othersText(ranking!.best, cells)}. ` +
    `"${slowest.name}" has the highest, ${p50Text(slowest)}, which is ${amount(times)} times as long` +
    `${othersText(ranking!.worst, cells)}.`
  );
}

/** Cells at the same end, which are not told apart. */
function othersText({ length }: readonly CellTrials[], cells: readonly CellTrials[]): string {
  if (length === 1) return '';
  return `; ${several(length - 1, 'other')} differ${length === 2 ? 's' : ''} by less than ${couldShow(cells)}`;
}

/** What a proxy opened, where that differs: latencies of a short load may not show what will run out in a long one. */
function upstreamAnswer({ cells }: Result): string {
  const opens = measuredCells(cells).flatMap((cell) => {
    const opened = medianOf(cell, ({ hosts }) => hosts.proxy?.activeOpens ?? 0);
    return opened === 0 ? [] : [{ name: cell.name, opened }];
  });
  const sorted = opens.sort((a, b) => a.opened - b.opened);
  const [fewest, most] = [sorted[0], sorted.at(-1)];
  if (fewest === undefined || most === undefined || most.opened < FAR_MORE * fewest.opened) return '';
  return (
    `nginx opened ${several(fewest.opened, 'connection')} to the origin with "${fewest.name}" and ` +
    `${count(most.opened)} with "${most.name}".`
  );
}

/** Factor of upstream connections that is told, whatever the latencies are. */
const FAR_MORE = 4;

/** What supports the findings, and what weakens them. */
function doubts({ cells, verdicts, endedAt, trials }: Result): string {
  const noun = trials > 1 ? 'trial' : 'cell';
  const unjudged = verdicts.filter(({ unknown }) => unknown).length;
  const refuted = verdicts.filter(({ ok }) => !ok).length - unjudged;
  const invalid = cells.filter(({ state }) => state === 'invalid').length;
  const without = cells.filter((cell) => !hasNumbers(cell)).length;
  const statements = several(verdicts.length, 'statement');
  return joinGiven(
    [
      verdicts.length > 0 && refuted + unjudged === 0 ? `All ${statements} held.` : '',
      refuted === 0 ? '' : `${count(refuted)} of ${statements} did not hold.`,
      unjudged === 0 ? '' : `${count(unjudged)} of ${statements} could not be judged.`,
      invalid === 0 ? '' : `Invalid: ${several(invalid, noun)}, with the reasons below.`,
      without === 0 ? '' : `Skipped or failed: ${several(without, noun)}.`,
      endedAt === null ? 'The run was interrupted.' : '',
    ],
    ' ',
  );
}

const p50Us = (cell: CellTrials): number => medianOf(cell, ({ latency }) => latency.p50Us);
const p50Text = (cell: CellTrials): string => medianText(cell, 'p50Us');
const p99Text = (cell: CellTrials): string => medianText(cell, 'p99Us');

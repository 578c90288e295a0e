import type { Result } from '../../../result/result.ts';
import { HOSTS } from '../../../scenario/strategy.ts';
import type { WithNumbers } from '../../cells.ts';
import { isSteep } from '../../find/answer.ts';
import { sweepOf } from '../../find/sweep.ts';
import { type CellTrials, measuredCells } from '../../find/trials.ts';
import { chart } from '../chart.ts';
import type { ChartSpec } from '../chart-data.ts';
import type { Markup } from '../markup.ts';
import { cliffChart } from './cliff.ts';
import { curveChart } from './curve.ts';
import { hostsFigure } from './hosts.ts';
import { percentileChart } from './percentiles.ts';
import { phasesPicture } from './phases.ts';
import { remediesFigure } from './remedies.ts';
import { timeWaitChart } from './time-wait.ts';

/** Fewest sockets in TIME_WAIT for a chart of them. */
const MANY = 100;

/** The charts of a whole result. The one that answers its question comes first. */
export function overviewPictures({ cells }: Result): readonly Markup[] {
  const all = measuredCells(cells);
  const measured = all.flatMap(({ trials }) => trials.slice(0, 1));
  const ranOut = all.flatMap(({ trials }) => trials.find(({ exhaustion }) => exhaustion !== null) ?? []);
  const isOfCliff = measured.length === 1 && isSteep(measured[0]!);
  const pictures =
    ranOut.length > 0 && !isOfCliff
      ? [...payers(onEachHost(ranOut)), remediesFigure(cells), ...costs(all, measured)]
      : [...costs(all, measured), ...payers(mostWaiting(measured))];
  return [...pictures, phasesPicture(all)].filter(({ text }) => text !== '');
}

/** Who paid, over time and in the end. */
function payers(cells: readonly WithNumbers[]): readonly Markup[] {
  return [...drawn(cells.map(timeWaitChart)), ...(cells.length === 0 ? [] : [hostsFigure(cells)])];
}

function costs(all: readonly CellTrials[], measured: readonly WithNumbers[]): readonly Markup[] {
  const cliffs = measured.flatMap((cell) => cliffChart(cell) ?? []);
  const sweep = sweepOf(all);
  return drawn([cliffs[0] ?? null, sweep === null ? null : curveChart(sweep), percentileChart(all)]);
}

function drawn(specs: readonly (ChartSpec | null)[]): readonly Markup[] {
  return specs.flatMap((spec) => (spec === null ? [] : [chart(spec)]));
}

/** The first cell of each host that ran out. */
function onEachHost(cells: readonly WithNumbers[]): readonly WithNumbers[] {
  return [...Map.groupBy(cells, ({ exhaustion }) => exhaustion?.host).values()].map(([first]) => first!);
}

/** The cell with the highest peak of TIME_WAIT; empty where that is low. */
function mostWaiting(cells: readonly WithNumbers[]): readonly WithNumbers[] {
  const held = (cell: WithNumbers) => Math.max(...HOSTS.map((host) => cell.hosts[host]?.timeWaitPeak ?? 0));
  return cells
    .filter((cell) => held(cell) >= MANY)
    .sort((a, b) => held(b) - held(a))
    .slice(0, 1);
}

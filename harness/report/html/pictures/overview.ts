import type { Result } from '../../../result/result.ts';
import { HOSTS } from '../../../scenario/strategy.ts';
import { hasNumbers, type WithNumbers } from '../../cells.ts';
import { chart } from '../chart.ts';
import { html, type Markup } from '../markup.ts';
import { strandsOf } from '../strands.ts';
import { sweepOf } from '../sweep.ts';
import { cliffChart } from './cliff.ts';
import { curveChart } from './curve.ts';
import { percentileChart } from './percentiles.ts';
import { phasesPicture } from './phases.ts';
import { timeWaitChart } from './time-wait.ts';

/** Fewer sockets in TIME_WAIT are no picture worth the room. */
const MANY = 100;

/** The pictures of a whole result; the one that answers its question comes first. */
export function overviewPictures(result: Result): readonly Markup[] {
  const measured = result.cells.filter(hasNumbers).filter(({ state }) => state === 'measured');
  const strands = strandsOf(result.cells);
  const exhausted = firstTrials(measured.filter(({ exhaustion }) => exhaustion !== null));
  const first = exhausted[0];
  const proxied = exhausted.find(({ exhaustion }) => exhaustion?.host !== first?.exhaustion?.host);
  const cliff = measured.map(cliffChart).find((spec) => spec !== null && (spec.marks?.length ?? 0) > 0);
  const sweep = sweepOf(strands);
  const waits = measured.filter((cell) =>
    HOSTS.some((host) => (cell.hosts[host]?.timeWaitPeak ?? 0) >= MANY),
  );
  const specs = [
    ...[first, proxied].map((cell) => (cell === undefined ? null : timeWaitChart(cell))),
    cliff ?? null,
    sweep === null ? null : curveChart(sweep),
    percentileChart(strands),
    first === undefined && sweep === null && waits[0] !== undefined
      ? timeWaitChart(mostWaiting(waits))
      : null,
  ];
  return [...specs.flatMap((spec) => (spec === null ? [] : [chart(spec)])), phasesPicture(strands)].filter(
    ({ text }) => text !== html``.text,
  );
}

function firstTrials(cells: readonly WithNumbers[]): readonly WithNumbers[] {
  const seen = new Set<string>();
  return cells.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function mostWaiting(cells: readonly WithNumbers[]): WithNumbers {
  const held = (cell: WithNumbers) => Math.max(...HOSTS.map((host) => cell.hosts[host]?.timeWaitPeak ?? 0));
  return [...cells].sort((a, b) => held(b) - held(a))[0]!;
}

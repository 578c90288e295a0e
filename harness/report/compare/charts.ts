import type { MetricVerdict } from '../../compare/comparison.ts';

const BARS = '▁▂▃▄▅▆▇█';

/** The trials of both sides, one bar each, on one scale from the lowest to the highest: `▂▁▃▂ ▆▇▆█`. */
export function trialBars({ base, current }: Pick<MetricVerdict, 'base' | 'current'>): string {
  const all = [...base.values, ...current.values];
  if (all.length === 0) return '';
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const bar = (value: number): string => {
    const height = high === low ? 0 : (value - low) / (high - low);
    return BARS[Math.round(height * (BARS.length - 1))]!;
  };
  return `${base.values.map(bar).join('')} ${current.values.map(bar).join('')}`;
}

const CELLS = 21;
const MIDDLE = (CELLS - 1) / 2;

/**
 * Where the ratio lies, from a half to twice: `·······┊··├─●──┤·····`, where the middle means no change. A ratio
 * beyond either end is drawn at the edge.
 */
export function intervalPicture(ratio: MetricVerdict['ratio']): string {
  if (ratio === null) return '';
  const place = (value: number): number =>
    Math.min(CELLS - 1, Math.max(0, Math.round(MIDDLE + MIDDLE * Math.log2(Math.max(value, 1e-9)))));
  const [low, at, high] = [place(ratio.low), place(ratio.estimate), place(ratio.high)];
  return Array.from({ length: CELLS }, (_, cell) => {
    if (cell === at) return '●';
    if (cell === low) return '├';
    if (cell === high) return '┤';
    if (cell > low && cell < high) return '─';
    return cell === MIDDLE ? '┊' : '·';
  }).join('');
}

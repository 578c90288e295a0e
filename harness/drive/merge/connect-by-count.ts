import type { DriverOutcome } from '../driver.ts';
import { middleOf, most, sum } from './fields.ts';

type ConnectByCount = DriverOutcome['connectByCount'];

/**
 * The processes open their connections side by side, so that the bins of one number together are a bin of the whole. It is
 * exact where all open at the same speed.
 */
export function mergeConnectByCount(parts: readonly ConnectByCount[]): ConnectByCount {
  const length = most(parts.map(({ maxUs }) => maxUs.length));
  const bins = Array.from({ length }, (_, nth) => parts.filter(({ maxUs }) => nth < maxUs.length));
  return {
    bin: sum(parts.map(({ bin }) => bin)),
    p50Us: bins.map((all, nth) => middleOf(all.map(({ bin, p50Us }) => ({ value: p50Us[nth]!, of: bin })))!),
    maxUs: bins.map((all, nth) => most(all.map(({ maxUs }) => maxUs[nth]!))),
  };
}

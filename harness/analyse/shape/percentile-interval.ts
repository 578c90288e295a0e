/**
 * Requests that count as one independent observation, because one queue or pause slows all that are in it. In simulated
 * M/M/c queues it is 1 to 3 at a utilisation of 0.65 to 0.85 (size/model/tail.ts).
 */
const BUNCH = 4;
/** Standard deviations of a normal distribution that hold 95%. */
const CHANCE = 1.96;

/**
 * Percents between which a percentile of `total` values lies with 95%: the ranks that a binomial count allows, with
 * fewer observations than values (H. A. David and H. N. Nagaraja, "Order Statistics", 2003, 7.1). Above 100: so few
 * values do not say how large it may be. `bunch`: values that count as one.
 */
export function rankInterval(
  percent: number,
  total: number,
  bunch: number = BUNCH,
): { readonly low: number; readonly high: number } {
  const share = percent / 100;
  const error = CHANCE * Math.sqrt((share * (1 - share) * bunch) / Math.max(1, total));
  return { low: Math.max(0, 100 * (share - error)), high: 100 * (share + error) };
}

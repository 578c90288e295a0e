import type { Strategy } from '../../scenario/strategy.ts';
import { linksOf } from './conditions.ts';

/**
 * Highest rate of a link that the relay carries, Mbit/s. It passed 760 Mbit/s and 86,000 packets/s on a machine whose two cores
 * also ran sender and receiver (`npm run bench -- relay`); what is left is for machines that are slower.
 */
export const MOST_RELAYED_MBIT = 500;

/** Why the links of a strategy cannot be made; null: they can, or there are none. */
export function whyNoLink(strategy: Strategy): string | null {
  const tooFast = linksOf(strategy, 0).find(
    ({ rateMbit }) => rateMbit !== 'unlimited' && rateMbit > MOST_RELAYED_MBIT,
  );
  if (tooFast === undefined) return null;
  const { a, b, rateMbit } = tooFast;
  return `The link between ${a} and ${b} would need ${rateMbit} Mbit/s, and the relay carries ${MOST_RELAYED_MBIT}; lower the rate, or leave it out`;
}

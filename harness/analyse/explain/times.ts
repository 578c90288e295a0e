import type { CellHeader } from '../../result/result.ts';
import { US_PER_MS } from '../../units.ts';
import { duration } from '../../words.ts';
import { heldUpText } from '../nagle.ts';
import type { Measured } from '../numbers.ts';

/** So many times as long as on a connection that stands: then opening one is worth a sentence. */
const COLD_FACTOR = 1.5;

/** What the latencies of this cell are made of, where that is more than an answer on an open connection. */
export function explainTimes(cell: CellHeader, measured: Measured): readonly string[] {
  const held = heldUpText(cell, measured);
  return [...(held === null ? [] : [`${held}.`]), ...coldAgainstWarm(cell, measured)];
}

function coldAgainstWarm({ strategy }: CellHeader, { cold, warm, phases }: Measured): readonly string[] {
  if (cold === null) return [];
  const isDear = warm === null ? strategy.tls !== 'none' : cold.p50Us >= COLD_FACTOR * warm.p50Us;
  if (!isDear) return [];
  const ms = (us: number): string => duration(us / US_PER_MS);
  const instead = warm === null ? '' : ` in place of ${ms(warm.p50Us)} on one that stood already`;
  const parts = [
    ...(phases.connect === null ? [] : [`connecting ${ms(phases.connect.p50Us)}`]),
    ...(phases.tls === null ? [] : [`the TLS handshake ${ms(phases.tls.p50Us)}`]),
  ];
  const made = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  return [`A request that opened its connection took ${ms(cold.p50Us)} at p50${instead}${made}.`];
}

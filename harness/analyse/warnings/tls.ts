import { US_PER_MS } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import type { Ran } from '../evidence.ts';
import type { Measured } from '../numbers.ts';
import type { CellWarning } from './warning.ts';

/** Of the time that all requests took, so much went into handshakes. */
const COST_SHARE = 0.25;
/** Of the handshakes. */
const FULL_SHARE = 0.1;

/** Connections are opened so often that much of what the requests take is their handshakes. */
export function tlsCost({ cell, outcome }: Ran, { phases, latency }: Measured): CellWarning | null {
  const { handshakes, resumed } = outcome.connections;
  const { responses } = outcome.counts;
  const spentUs = handshakes * (phases.tls?.meanUs ?? 0);
  const share = responses === 0 ? 0 : spentUs / (responses * latency.meanUs);
  if (cell.strategy.tls === 'none' || share < COST_SHARE) return null;
  return {
    code: 'tls-cost',
    message:
      `TLS handshakes were ${amount(100 * share)}% of the time that requests took: ${several(handshakes, 'handshake')}, ` +
      `${count(resumed)} of them resumed, ${duration((phases.tls?.p50Us ?? 0) / US_PER_MS)} each. ` +
      'Keep connections, or resume sessions',
  };
}

/** Asked to resume, but these connections were opened before a ticket had come. */
export function resumptionLate({ cell, outcome }: Ran): CellWarning | null {
  const { handshakes, resumed } = outcome.connections;
  const full = handshakes - resumed;
  if (!cell.strategy.resumption || full <= 1 || full <= FULL_SHARE * handshakes) return null;
  return {
    code: 'resumption-late',
    message:
      `${count(full)} of ${several(handshakes, 'handshake')} were full ones though sessions may be resumed: these ` +
      'connections were opened before the server had sent a ticket. Open one first, or keep sessions from before',
  };
}

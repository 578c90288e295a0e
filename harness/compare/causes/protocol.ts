import type { Cause } from '../comparison.ts';
import type { Numbers } from '../metrics.ts';
import { beforeAfter, type Evidence } from './evidence.ts';

export function protocolChanged({ base, current }: Evidence): Cause | null {
  const [before, after] = [base, current].map(spoken);
  if (!before || !after || before === after) return null;
  return { code: 'protocol-changed', message: `Connections speak ${after} instead of ${before}` };
}

/** Of the trials together. */
function spoken(cells: readonly Numbers[]): string {
  return [...new Set(cells.flatMap(({ connections }) => Object.keys(connections.protocols ?? {})))]
    .sort()
    .join(' and ');
}

/** Of the handshakes: more resumed than this before, fewer than that now. */
const RESUMED = 0.5;
const LOST = 0.1;

export function resumptionLost(evidence: Evidence): Cause | null {
  const share = beforeAfter(evidence, ({ connections: { resumed, handshakes } }) => resumed / handshakes);
  if (share === null || share.base < RESUMED || share.current > LOST) return null;
  return {
    code: 'resumption-lost',
    message: `TLS sessions are no longer resumed: ${percent(share.current)} of the handshakes, where it was ${percent(share.base)}`,
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

import type { BothSides, StoredCell } from '../cause.ts';
import { isNew, most } from './evidence.ts';

/** Share of resumed handshakes above which sessions are resumed, and up to which they are not. */
const RESUMED = 0.5;
const LOST = 0.1;
/** Fewest handshakes from which a share says something. */
const FEWEST = 20;

/** Sessions are asked to be resumed, and more handshakes were full than connections were opened before the first ticket. */
function isResumptionLost({ strategy, connections }: StoredCell): boolean {
  const { handshakes, resumed, peak } = connections;
  const isEnough = handshakes >= FEWEST && handshakes - resumed > peak;
  return strategy.resumption && isEnough && resumed <= LOST * handshakes;
}

export function resumptionLost(sides: BothSides): string | null {
  const isResumed = ({ connections: { handshakes, resumed } }: StoredCell): boolean =>
    handshakes >= FEWEST && resumed >= RESUMED * handshakes;
  if (!isNew(sides, isResumptionLost) || !most(sides.base, isResumed)) return null;
  const share = sides.medians(({ connections: { resumed, handshakes } }) => resumed / handshakes)!;
  return `TLS sessions are no longer resumed: ${percent(share.current)} of the handshakes, down from ${percent(share.base)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** Most trials of a side speak one protocol, and hardly one of the other side does. */
export function protocolChanges(sides: BothSides): string | null {
  const [before, after] = [sides.base, sides.current].map(usuallySpoken);
  if (!before || !after || before === after) return null;
  return isNew(sides, (cell) => spoken(cell) === after)
    ? `Connections speak ${after} instead of ${before}`
    : null;
}

/** What more than half of the trials speak; undefined: they differ. */
function usuallySpoken(cells: readonly StoredCell[]): string | undefined {
  const words = cells.map(spoken);
  return words.find((word) => most(cells, (cell) => spoken(cell) === word));
}

function spoken({ connections }: StoredCell): string {
  const used = Object.entries(connections.protocols ?? {}).filter(([, number]) => number > 0);
  return used
    .map(([name]) => name)
    .sort()
    .join(' and ');
}

import type { Cell } from '../../result/result.ts';
import { US_PER_MS } from '../../units.ts';

/**
 * Why the numbers of a cell are those of a busy machine, not of the pool; null if they are not. Latency counts from the
 * intended start, so a late driver looks like a slow pool; and a late origin keeps its connections in use for longer. An
 * origin that is late because it has too much to do itself is a slow service, as it is to any client.
 */
export function whyDisturbed(cell: Cell, mostLateUs: number): string | null {
  if (cell.state !== 'measured') return null;
  if (cell.lateness.p99Us > mostLateUs) {
    const [lateMs, mostMs] = [cell.lateness.p99Us, mostLateUs].map((us) => Math.round(us / US_PER_MS));
    return `the driver was ${lateMs} ms late (p99), more than ${mostMs} ms: something else used the CPU`;
  }
  const late = cell.causes?.find(({ id, host }) => id === 'origin-late' && host === 'machine');
  return late === undefined ? null : `${late.evidence.charAt(0).toLowerCase()}${late.evidence.slice(1)}`;
}

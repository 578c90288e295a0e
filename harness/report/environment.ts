import type { Cell, Environment } from '../result/result.ts';
import { several } from '../words.ts';
import { hasNumbers } from './cells.ts';

/** `Linux 6.18.4, Node 26.10.0, nginx 1.22.1` */
export function softwareText({
  kernel,
  node,
  nginx,
}: Pick<Environment, 'kernel' | 'node' | 'nginx'>): string {
  return `Linux ${kernel}, Node ${node}, ${nginx === null ? 'no nginx' : `nginx ${nginx}`}`;
}

/** `2 cores, as root` */
export function hostText({
  cpu,
  privileges,
  otherRuns = 0,
}: Pick<Environment, 'cpu' | 'privileges' | 'otherRuns'>): string {
  const beside = otherRuns === 0 ? '' : `, beside ${several(otherRuns, 'other connlab')}`;
  return `${cpu.cores} cores, as ${privileges === 'root' ? 'root' : 'an ordinary user'}${beside}`;
}

/** `, wire epoll`: what carried the connections of the driver `socket`; empty where it had no choice, or was not used. */
export function wireText(cells: readonly Cell[]): string {
  const wires = new Set(cells.filter(hasNumbers).map(({ driver }) => driver.wire ?? null));
  wires.delete(null);
  return wires.size === 0 ? '' : `, wire ${[...wires].join(' and ')}`;
}

import { sum } from '../analyse/evidence.ts';
import type { Cell, CellNumbers } from '../result/result.ts';
import { HOSTS } from '../scenario/strategy.ts';

export type WithNumbers = Extract<Cell, CellNumbers>;

/** The name of a cell, with the trial number from the second trial on. */
export function cellName({ name, trial }: Pick<Cell, 'name' | 'trial'>): string {
  return trial > 1 ? `${name} #${trial}` : name;
}

export function hasNumbers(cell: Cell): cell is WithNumbers {
  return cell.state === 'measured' || cell.state === 'invalid';
}

/** Failed requests plus error answers: a proxy's 502 because ports ran out is an error to the caller. */
export function errorCount({ counts, origin }: WithNumbers): number {
  const asked = String(origin.status);
  const refused = Object.entries(counts.statuses)
    .filter(([status]) => Number(status) >= 400 && status !== asked)
    .map(([, count]) => count);
  return sum([...Object.values(counts.errors), ...refused]);
}

/** Why a cell has no numbers, or numbers that do not count: for an invalid cell every check that failed. */
export function reasonOf(cell: Exclude<Cell, { state: 'measured' }>): string {
  if (!hasNumbers(cell)) return cell.reason;
  const broken = cell.checks.filter(({ ok }) => !ok);
  if (broken.length === 0) return cell.reason;
  return broken
    .map(({ name, expected, observed }) => `${name}: expected ${expected}, observed ${observed}`)
    .join('; ');
}

/** The host with the highest peak of TIME_WAIT; '' and 0 if no host held any. */
export function mostTimeWait({ hosts }: WithNumbers): { readonly host: string; readonly sockets: number } {
  const held = HOSTS.map((host) => ({ host, sockets: hosts[host]?.timeWaitPeak ?? 0 }));
  const most = held.reduce((a, b) => (b.sockets > a.sockets ? b : a));
  return most.sockets === 0 ? { host: '', sockets: 0 } : most;
}

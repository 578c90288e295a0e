import { HOSTS } from '../scenario/strategy.ts';
import type { WithNumbers } from './cells.ts';

/** The host with most TIME_WAIT, and how many; nobody and 0 where there was none. */
export function mostTimeWait({ hosts }: WithNumbers): { readonly host: string; readonly sockets: number } {
  const held = HOSTS.map((host) => ({ host, sockets: hosts[host]?.timeWaitPeak ?? 0 }));
  const [most] = held.sort((a, b) => b.sockets - a.sockets);
  return most === undefined || most.sockets === 0 ? { host: '', sockets: 0 } : most;
}

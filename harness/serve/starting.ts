import { MS_PER_SECOND } from '../units.ts';

/** How long to wait for a server that starts, unless the user says. */
export const READY_WITHIN_MS = 10 * MS_PER_SECOND;

/** How long a server may take to become ready. */
export interface Readiness {
  readonly withinMs: number;
  /** The user gave the time: then the server may also begin to listen within it. */
  readonly isAsked: boolean;
}

/** Whether a server that answers so may still be starting: a proxy whose backend is not there yet, or a gate for readiness. */
export function isStarting(status: number): boolean {
  return status === 502 || status === 503;
}

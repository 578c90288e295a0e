import { US_PER_MS } from '../../../units.ts';
import type { EndReason } from '../../exchange.ts';

/** Connections that a server ended at the same moments, among those that it ended by GOAWAY or unannounced. */
export interface EndedTogether {
  /** Ends whose moment was kept: the first 1,000. */
  readonly of: number;
  /** The part of them that came within 20 ms of another one whose connection was open at the same time. */
  readonly connections: number;
  readonly groups: number;
  /** Median time from one group to the next, ms; null: there was only one. */
  readonly everyMs: number | null;
}

/** An answer that announces the end comes when its request does, not at a moment of the server's. */
export function hasMoment(reason: EndReason): boolean {
  return reason === 'fin' || reason === 'rst' || reason === 'goaway';
}

export const MOST_MOMENTS = 1_000;
/** Time in which ends are seen that came at one moment. */
const WINDOW_US = 20 * US_PER_MS;

interface Moment {
  readonly endUs: number;
  readonly openedUs: number;
}

/** The moments at which connections ended. */
export class EndMoments {
  readonly #moments: Moment[] = [];

  add(endUs: number, ageUs: number): void {
    if (this.#moments.length < MOST_MOMENTS) this.#moments.push({ endUs, openedUs: endUs - ageUs });
  }

  /** null: no two ended together. */
  outcome(): EndedTogether | null {
    const groups = groupsOf(this.#moments.toSorted((a, b) => a.endUs - b.endUs));
    if (groups.length === 0) return null;
    const apart = groups.slice(1).map(({ atUs }, index) => atUs - groups[index]!.atUs);
    const middleUs = apart.toSorted((a, b) => a - b)[apart.length >> 1];
    return {
      of: this.#moments.length,
      connections: groups.reduce((total, { connections }) => total + connections, 0),
      groups: groups.length,
      everyMs: middleUs === undefined ? null : middleUs / US_PER_MS,
    };
  }
}

/** Two or more that ended in one window, and were all open when it began. */
function groupsOf(
  sorted: readonly Moment[],
): readonly { readonly atUs: number; readonly connections: number }[] {
  const found: { atUs: number; connections: number }[] = [];
  for (let from = 0; from < sorted.length; ) {
    const atUs = sorted[from]!.endUs;
    const after = sorted.findIndex(({ endUs }) => endUs > atUs + WINDOW_US);
    const window = sorted.slice(from, after === -1 ? undefined : after);
    // A connection that took the place of another one did not end with it.
    const connections = window.filter(({ openedUs }) => openedUs < atUs).length;
    if (connections > 1) found.push({ atUs, connections });
    from += window.length;
  }
  return found;
}

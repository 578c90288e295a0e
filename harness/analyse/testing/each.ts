import type { EachConnection } from '../../drive/record/first-connections.ts';

/** One connection of a load of 4 s, as a driver records it; a number for all times alike. */
export interface OneOf {
  readonly openedMs?: number;
  readonly lastMs?: number;
  readonly answers: number;
  /** p10, p50 and p90 of its service times. */
  readonly us?: number | readonly [number, number, number];
}

/** What a driver records of these connections, in the order of their opening. */
export function eachOf(connections: readonly OneOf[]): EachConnection {
  const times = connections.map(({ answers, us = 1_000 }) => {
    if (answers === 0) return [null, null, null] as const;
    return typeof us === 'number' ? ([us, us, us] as const) : us;
  });
  return {
    openedMs: connections.map(({ openedMs = 0 }, index) => openedMs + index / 10),
    answers: connections.map(({ answers }) => answers),
    lastMs: connections.map(({ answers, lastMs = 3_990 }) => (answers === 0 ? null : lastMs)),
    p10Us: times.map(([us]) => us),
    p50Us: times.map(([, us]) => us),
    p90Us: times.map(([, , us]) => us),
  };
}

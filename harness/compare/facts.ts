import type { Cell } from '../result/result.ts';
import { HOSTS } from '../scenario/strategy.ts';
import type { Numbers } from './metrics.ts';

/** A property that is one word for each trial. */
export interface Fact {
  readonly name: string;
  /** The good word; every other word is bad. null: no word is good or bad. */
  readonly good: string | null;
  /**
   * `exact`: the same in every trial unless something changes, so one trial is enough. `seen`: it depends on chance, so
   * a change must appear in many trials.
   */
  readonly nature: 'exact' | 'seen';
  /** null: this trial has no word for it. */
  readonly read: (cell: Cell) => string | null;
}

/** Smallest share at which one name describes the whole. */
const MOST = 0.75;
/** Fewest sockets, connections or handshakes from which to draw a conclusion. */
const FEWEST = 20;
const NONE = 'none';
const SEEN = 'seen';

const state: Fact = {
  name: 'state',
  good: 'measured',
  nature: 'seen',
  read: ({ state: word }) => word,
};

const exhaustion = ofNumbers('ports ran out', NONE, ({ exhaustion: found }) =>
  found === null ? NONE : `${found.host}: ${found.firstError}`,
);

const timeWait = ofNumbers('TIME_WAIT', null, ({ hosts }) => {
  const sockets = HOSTS.map((host) => [host, hosts[host]?.timeWaitPeak ?? 0] as const);
  return mainOf(sockets, 'several');
});

const closer = ofNumbers('closed first by', null, ({ connections: one }) => {
  const ends: [string, number][] = [
    ['client', one.closedByClient],
    ['server', one.closedByServer],
    ['reset by client', one.resetByClient],
    ['reset by server', one.resetByServer],
  ];
  return mainOf(ends, 'both');
});

const protocol = ofNumbers('protocol', null, ({ connections }) => keysOf(connections.protocols));

const tls = ofNumbers('TLS', null, ({ connections }) => keysOf(connections.tlsVersions));

const resumption = ofNumbers('sessions resumed', null, ({ connections: { handshakes, resumed } }) =>
  handshakes < FEWEST ? null : resumed === 0 ? NONE : resumed > MOST * handshakes ? 'most' : 'some',
);

const upstreamProtocol = ofNumbers('upstream protocol', null, ({ strategy, served }) =>
  strategy.path === 'nginx' && served?.origin ? keysOf(served.origin.protocols) : null,
);

const noDelay = ofNumbers('TCP_NODELAY of the client', null, ({ connections: { noDelay: set } }) =>
  set === undefined || set.on + set.off === 0 ? null : set.off === 0 ? 'on' : set.on === 0 ? 'off' : 'mixed',
);

/** Facts that every cell may have. */
export const FACTS: readonly Fact[] = [
  ...[state, exhaustion, timeWait, closer, protocol, tls, resumption, upstreamProtocol, noDelay],
];

/** Facts that only these cells have: the errors, statuses and kinds of nginx errors that occurred. */
export function seenFacts(cells: readonly Numbers[]): readonly Fact[] {
  const kinds = (read: (cell: Numbers) => Readonly<Record<string, number>> | null, name: string): Fact[] => {
    const keys = new Set(cells.flatMap((cell) => Object.keys(read(cell) ?? {})));
    return [...keys].sort().map((key) => ({
      name: `${name} ${key}`,
      good: NONE,
      nature: SEEN,
      read: (cell) => (hasNumbers(cell) ? ((read(cell)?.[key] ?? 0) > 0 ? SEEN : NONE) : null),
    }));
  };
  const asked = new Set(cells.map(({ origin }) => String(origin.status)));
  return [
    ...kinds(({ counts }) => counts.errors, 'error'),
    ...kinds(({ counts }) => without(counts.statuses, asked), 'status'),
    ...kinds(({ nginxErrors }) => nginxErrors, 'nginx error'),
  ];
}

export function hasNumbers(cell: Cell): cell is Numbers {
  return cell.state === 'measured' || cell.state === 'invalid';
}

function ofNumbers(name: string, good: string | null, read: (cell: Numbers) => string | null): Fact {
  return { name, good, nature: 'exact', read: (cell) => (hasNumbers(cell) ? read(cell) : null) };
}

/** The name with most of the counts, or `several` if there is none; `none` if there is little to count. */
function mainOf(counts: readonly (readonly [name: string, count: number])[], several: string): string {
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  if (all < FEWEST) return NONE;
  return counts.find(([, count]) => count > MOST * all)?.[0] ?? several;
}

function keysOf(counts: Readonly<Record<string, number>> | undefined): string | null {
  const keys = Object.entries(counts ?? {})
    .filter(([, count]) => count > 0)
    .map(([key]) => key)
    .sort();
  return keys.length === 0 ? null : keys.join(' and ');
}

function without(
  counts: Readonly<Record<string, number>>,
  left: ReadonlySet<string>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([key]) => !left.has(key)));
}

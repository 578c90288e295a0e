import type { Cell } from '../result/result.ts';
import { HOSTS } from '../scenario/strategy.ts';
import type { Numbers } from './metrics.ts';

/** Something that a trial says in a word. */
export interface Fact {
  readonly name: string;
  /** The word that is good, any other being bad; null: a change is neither. */
  readonly good: string | null;
  /**
   * `exact`: by its nature the same in each trial while nothing changes, so that one trial tells. `seen`: chance has a
   * part in it, so that a change must be seen in many trials.
   */
  readonly nature: 'exact' | 'seen';
  /** null: this trial says nothing of it. */
  readonly read: (cell: Cell) => string | null;
}

/** More of the closed connections than this, and the host is the one that closes them. */
const MOST = 0.75;

const state: Fact = {
  name: 'state',
  good: 'measured',
  nature: 'seen',
  read: ({ state: word }) => word,
};

const exhaustion = ofNumbers('ports ran out', 'nobody', ({ exhaustion: seen }) =>
  seen === null ? 'nobody' : `${seen.host}: ${seen.firstError}`,
);

const timeWait = ofNumbers('TIME_WAIT', null, ({ hosts }) => {
  const held = HOSTS.map((host) => ({ host, sockets: hosts[host]?.timeWaitPeak ?? 0 }));
  return mainOf(
    held.map(({ host, sockets }) => [host, sockets]),
    { least: 20, nobody: 'nobody', several: 'several' },
  );
});

const closer = ofNumbers('closed first by', null, ({ connections: one }) => {
  const ends: [string, number][] = [
    ['client', one.closedByClient],
    ['server', one.closedByServer],
    ['reset by client', one.resetByClient],
    ['reset by server', one.resetByServer],
  ];
  return mainOf(ends, { least: 20, nobody: 'nobody', several: 'both' });
});

const protocol = ofNumbers('protocol', null, ({ connections }) => keysOf(connections.protocols));

const tls = ofNumbers('TLS', null, ({ connections }) => keysOf(connections.tlsVersions));

const resumption = ofNumbers('sessions resumed', null, ({ connections: { handshakes, resumed } }) =>
  handshakes < 20 ? null : resumed === 0 ? 'none' : resumed > MOST * handshakes ? 'most' : 'some',
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

const SEEN = 'seen';
const NONE = 'none';

/** Facts that these cells happen to have: which errors, statuses and kinds of nginx errors there were. */
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

/** The one that has most of all, or a word where there is none. */
function mainOf(
  shares: readonly (readonly [name: string, count: number])[],
  words: { readonly least: number; readonly nobody: string; readonly several: string },
): string {
  const all = shares.reduce((sum, [, count]) => sum + count, 0);
  if (all < words.least) return words.nobody;
  return shares.find(([, count]) => count > MOST * all)?.[0] ?? words.several;
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

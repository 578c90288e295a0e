import { isKeepAliveOff, isKept } from '../analyse/causes/change/connections.ts';
import { isUpstreamKept, isUpstreamOff } from '../analyse/causes/change/upstream.ts';
import type { Cell } from '../result/result.ts';
import { HOSTS } from '../scenario/strategy.ts';
import { failuresOf, keepsConnections, type Numbers } from './metrics.ts';

/** A property that is one word for each trial. */
export interface Fact {
  readonly name: string;
  /** The good word in this cell; every other word is bad. null: no word is good or bad. */
  readonly good: (cell: Cell) => string | null;
  /**
   * `exact`: the same in every trial unless something changes, so one trial is enough. `seen`: it depends on chance, so
   * a change must appear in many trials.
   */
  readonly nature: 'exact' | 'seen';
  /** null: this trial has no word for it. */
  readonly read: (cell: Cell) => string | null;
  /** What a cell lost that has this bad word, for the headline. Missing: the fact is no property of a strategy. */
  readonly lost?: (word: string) => string;
}

/** Smallest share at which one name describes the whole. */
const MOST = 0.75;
/** Fewest sockets, connections or handshakes from which to draw a conclusion. */
const FEWEST = 20;
/** Share of requests up to which failures are few, and from which most requests fail. */
const FEW_FAIL = 0.01;
const MOST_FAIL = 0.5;
const NONE = 'none';
const SEEN = 'seen';
const ANSWERED = 'answered';

export const STATE: Fact = {
  name: 'state',
  good: () => 'measured',
  nature: 'seen',
  read: ({ state: word }) => word,
};

/** Whether connections are used again, in cells that ask for it and show it. */
const keepAlive: Fact = {
  ...ofNumbers('keep-alive', 'on', (cell) =>
    keepsConnections(cell) ? keptWord(isKeepAliveOff(cell), isKept(cell)) : null,
  ),
  lost: () => 'keep-alive is off',
};

const upstreamKeepAlive: Fact = {
  ...ofNumbers('upstream keep-alive', 'on', (cell) =>
    cell.strategy.path === 'nginx' && cell.strategy.upstreamKeepalive !== 'off'
      ? keptWord(isUpstreamOff(cell), isUpstreamKept(cell))
      : null,
  ),
  lost: () => 'nginx keeps no connections to the origin',
};

const exhaustion: Fact = {
  ...ofNumbers('ports ran out', NONE, ({ exhaustion: found }) =>
    found === null ? NONE : `${found.host}: ${found.firstError}`,
  ),
  lost: (word) => `the ports of the ${word.split(':')[0]} run out`,
};

/** Whether requests were answered, and not with an error. Single failures are metrics and facts of their own. */
const answers: Fact = {
  ...ofNumbers('answers', ANSWERED, (cell) => {
    if (cell.counts.requests < FEWEST) return null;
    const share = failuresOf(cell) / cell.counts.requests;
    return share <= FEW_FAIL ? ANSWERED : share >= MOST_FAIL ? 'most fail' : 'some';
  }),
  lost: (word) => (word === 'some' ? 'some requests fail' : 'most requests fail'),
};

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

const protocol: Fact = {
  ...ofNumbers('protocol', null, ({ connections }) => keysOf(connections.protocols)),
  good: ({ strategy }) => strategy.protocol,
  lost: (word) => `connections speak ${word}`,
};

const tls = ofNumbers('TLS', null, ({ connections }) => keysOf(connections.tlsVersions));

const resumption: Fact = {
  ...ofNumbers('sessions resumed', null, ({ connections: { handshakes, resumed, peak } }) => {
    if (handshakes < FEWEST) return null;
    if (resumed > MOST * handshakes) return 'most';
    // Connections that are opened before the first ticket comes cannot resume.
    return handshakes - resumed <= peak ? null : resumed === 0 ? NONE : 'some';
  }),
  good: ({ strategy }) => (strategy.resumption ? 'most' : null),
  lost: () => 'TLS sessions are no longer resumed',
};

const upstreamProtocol: Fact = {
  ...ofNumbers('upstream protocol', null, ({ strategy, served }) =>
    strategy.path === 'nginx' && served?.origin ? keysOf(served.origin.protocols) : null,
  ),
  good: ({ strategy }) => strategy.upstreamProtocol,
  lost: (word) => `nginx speaks ${word} with the origin`,
};

const noDelay: Fact = {
  ...ofNumbers('TCP_NODELAY of the client', null, ({ connections: { noDelay: set } }) =>
    set === undefined || set.on + set.off === 0
      ? null
      : set.off === 0
        ? 'on'
        : set.on === 0
          ? 'off'
          : 'mixed',
  ),
  good: ({ strategy }) => (strategy.clientNoDelay ? 'on' : 'off'),
  lost: (word) => `TCP_NODELAY of the client is ${word}`,
};

/** Facts that every cell may have. */
export const FACTS: readonly Fact[] = [
  ...[STATE, answers, keepAlive, upstreamKeepAlive, exhaustion, timeWait, closer],
  ...[protocol, tls, resumption, upstreamProtocol, noDelay],
];

function keptWord(isOff: boolean, isOn: boolean): string | null {
  return isOff ? 'off' : isOn ? 'on' : null;
}

/** The good word of a fact in all of these cells; null if it has none, or if they ask for different ones. */
export function goodWord(fact: Pick<Fact, 'good'>, cells: readonly Cell[]): string | null {
  const words = new Set(cells.map(fact.good));
  return words.size === 1 ? [...words][0]! : null;
}

/** Facts that only these cells have: the errors, statuses and kinds of nginx errors that occurred. */
export function seenFacts(cells: readonly Numbers[]): readonly Fact[] {
  const kinds = (read: (cell: Numbers) => Readonly<Record<string, number>> | null, name: string): Fact[] => {
    const keys = new Set(cells.flatMap((cell) => Object.keys(read(cell) ?? {})));
    return [...keys].sort().map((key) => ({
      name: `${name} ${key}`,
      good: () => NONE,
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
  return { name, good: () => good, nature: 'exact', read: (cell) => (hasNumbers(cell) ? read(cell) : null) };
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

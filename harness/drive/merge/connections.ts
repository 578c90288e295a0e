import type { WindowCounts } from '../../scenario/windows.ts';
import type { DriverOutcome } from '../driver.ts';
import { type EachConnection, MOST_CONNECTIONS } from '../record/first-connections.ts';
import { addCounts, least, type MergeOf, mergeFields, most, ofNumbers, sum } from './fields.ts';
import { SERVER_ENDINGS } from './server-ends.ts';

type Connections = DriverOutcome['connections'];
type IdledOut = NonNullable<Connections['idledOutAfterMs']>;

const IDLED_OUT: MergeOf<IdledOut> = { least, most };
const NO_DELAY: MergeOf<Connections['noDelay']> = { on: sum, off: sum, unknown: sum };
const WINDOWS: MergeOf<WindowCounts> = { stream: addCounts, connection: addCounts };
const CHOICES: MergeOf<Connections['choices']> = { newest: sum, oldest: sum, first: sum, other: sum };

const CONNECTIONS: MergeOf<Connections> = {
  ...SERVER_ENDINGS,
  opened: sum,
  failed: sum,
  closedByClient: sum,
  closedByServer: sum,
  resetByClient: sum,
  resetByServer: sum,
  // The processes need not have their peaks at the same moment: at most so many were open at once.
  peak: sum,
  usablePeak: sum,
  handshakes: sum,
  resumed: sum,
  sessionsOffered: ofNumbers(sum),
  tlsVersions: addCounts,
  protocols: addCounts,
  noDelay: (parts) => mergeFields(NO_DELAY, parts),
  windows: (parts) => mergeSome(WINDOWS, parts),
  idledOut: sum,
  idledOutAfterMs: (parts) => mergeSome(IDLED_OUT, parts),
  refusedStreams: sum,
  trailed: sum,
  sources: addCounts,
  // 0: a process without an answer, which says nothing about reuse.
  requestsMin: (parts) => ofNumbers(least)(parts.map((requests) => requests || null)) ?? 0,
  requestsMax: most,
  mostInFlight: most,
  requestWrites: sum,
  refusedAnswer: (parts) => parts.find((answer) => answer !== null) ?? null,
  choices: (parts) => mergeFields(CHOICES, parts),
  each: mergeEach,
};

export function mergeConnections(parts: readonly Connections[]): Connections {
  return mergeFields(CONNECTIONS, parts);
}

/** Of the processes that have them; null if none has. */
function mergeSome<T extends object>(fields: MergeOf<T>, parts: readonly (T | null)[]): T | null {
  const some = parts.filter((part) => part !== null);
  return some.length === 0 ? null : mergeFields(fields, some);
}

/** Missing if a process with connections tells nothing of them: the others' would not be the first of the whole. */
function mergeEach(
  each: readonly EachConnection[],
  parts: readonly Connections[],
): EachConnection | undefined {
  if (parts.some((part) => part.opened > 0 && part.each === undefined)) return undefined;
  const names = Object.keys(each[0]!) as (keyof EachConnection)[];
  const all = each.flatMap((one) => one.openedMs.map((openedMs, index) => ({ openedMs, one, index })));
  const first = all.toSorted((a, b) => a.openedMs - b.openedMs).slice(0, MOST_CONNECTIONS);
  const columns = names.map((name) => [name, first.map(({ one, index }) => one[name][index]!)]);
  return Object.fromEntries(columns) as EachConnection;
}

import type { NoDelay } from '../../native/socket-option.ts';
import type { Windows } from '../../scenario/windows.ts';
import { US_PER_MS } from '../../units.ts';
import type { DriverOutcome } from '../driver.ts';
import type { ClosedBy, Secured } from '../exchange.ts';
import { countName, type Names } from './count-name.ts';
import { ServerEnds } from './ends/server-ends.ts';
import { ShortTally } from './ends/short-answers.ts';
import { FirstConnections } from './first-connections.ts';

type Connections = DriverOutcome['connections'];

/** Counts what happens to the connections of a load. */
export class ConnectionTally {
  readonly closedBy: Record<ClosedBy, number> = { client: 0, server: 0, resetByClient: 0, resetByServer: 0 };
  readonly ends = new ServerEnds();
  readonly first = new FirstConnections();
  readonly short = new ShortTally();
  failed = 0;
  readonly #counts = {
    peak: 0,
    usablePeak: 0,
    handshakes: 0,
    resumed: 0,
    sessionsOffered: null as number | null,
    tlsVersions: {} as Names,
    protocols: {} as Names,
    noDelay: { on: 0, off: 0, unknown: 0 },
    idledOut: 0,
    idledOutAfterMs: null as { least: number; most: number } | null,
    sources: {} as Names,
    requestsMin: 0,
    requestsMax: 0,
    mostInFlight: 0,
    requestWrites: 0,
    refusedAnswer: null as string | null,
    repeats: 0,
    refusedStreams: 0,
    trailed: 0,
    streamLimit: null as number | null,
    windows: null as { stream: Names; connection: Names } | null,
    choices: { newest: 0, oldest: 0, other: 0 } as Record<keyof Connections['choices'], number>,
  };
  #openNow = 0;
  #leavingNow = 0;

  opened(source: string): void {
    this.#openNow += 1;
    const usable = this.#openNow - this.#leavingNow;
    if (this.#openNow > this.#counts.peak) this.#counts.peak = this.#openNow;
    if (usable > this.#counts.usablePeak) this.#counts.usablePeak = usable;
    countName(this.#counts.sources, source);
  }

  /** An open connection takes no further request. Pass that to `closed`. */
  leaving(): void {
    this.#leavingNow += 1;
  }

  secured({ version, resumed, offered }: Secured): void {
    this.#counts.handshakes += 1;
    if (resumed) this.#counts.resumed += 1;
    if (offered !== undefined)
      this.#counts.sessionsOffered = (this.#counts.sessionsOffered ?? 0) + Number(offered);
    countName(this.#counts.tlsVersions, version);
  }

  /** connect() failed. */
  unconnected(): void {
    this.failed += 1;
  }

  /** Once per connection, with its first answer: the observed properties. */
  answeredFirst(protocol: string, noDelay: NoDelay | null): void {
    countName(this.#counts.protocols, protocol);
    if (noDelay !== null) this.#counts.noDelay[noDelay] += 1;
  }

  /** Current number of requests in flight on one connection. */
  inFlight(requests: number): void {
    if (requests > this.#counts.mostInFlight) this.#counts.mostInFlight = requests;
  }

  /** A malformed answer. `why` is asked for the first one only. */
  refused(why: () => string): void {
    this.#counts.refusedAnswer ??= why();
  }

  /** The server's SETTINGS_MAX_CONCURRENT_STREAMS. */
  limitedTo(streams: number): void {
    this.#counts.streamLimit = Math.min(this.#counts.streamLimit ?? Infinity, streams);
  }

  /** The server has acknowledged the SETTINGS of a connection with these windows. */
  windows({ stream, connection }: Windows): void {
    this.#counts.windows ??= { stream: {}, connection: {} };
    countName(this.#counts.windows.stream, String(stream));
    countName(this.#counts.windows.connection, String(connection));
  }

  /** A request that was written before is written again. `isRefused`: on the same connection, whose server refused its stream. */
  repeated(isRefused = false): void {
    this.#counts.repeats += 1;
    if (isRefused) this.#counts.refusedStreams += 1;
  }

  /** The client ends a connection for the bytes right after an answer. */
  trailed(): void {
    this.#counts.trailed += 1;
  }

  /** Number of writes that a request took. */
  wrote(writes: number): void {
    this.#counts.requestWrites += writes;
  }

  /** The connection that was taken from two or more idle ones. */
  chose(which: keyof Connections['choices']): void {
    countName(this.#counts.choices, which);
  }

  /** `idleUs`: idle time after which the client closed it; null: not closed for idleness. */
  closed(by: ClosedBy, requests: number, idleUs: number | null, wasLeaving = false): void {
    this.#openNow -= 1;
    if (wasLeaving) this.#leavingNow -= 1;
    this.closedBy[by] += 1;
    if (idleUs !== null) this.#idledOutAfter(idleUs / US_PER_MS);
    this.carried(requests);
  }

  #idledOutAfter(idleMs: number): void {
    const { least = idleMs, most = idleMs } = this.#counts.idledOutAfterMs ?? {};
    this.#counts.idledOut += 1;
    this.#counts.idledOutAfterMs = { least: Math.min(least, idleMs), most: Math.max(most, idleMs) };
  }

  /** Records the requests of one connection, unless it carried none and so says nothing about reuse. */
  carried(requests: number): void {
    if (requests === 0) return;
    const { requestsMin, requestsMax } = this.#counts;
    this.#counts.requestsMin = Math.min(requestsMin || Infinity, requests);
    this.#counts.requestsMax = Math.max(requestsMax, requests);
  }

  outcome(opened: number): Connections {
    const { client, server, resetByClient, resetByServer } = this.closedBy;
    const { promised } = this.ends;
    const hasPromise = promised.idleMs !== null || promised.requests !== null;
    const together = this.ends.together();
    const each = this.first.outcome();
    const short = this.short.outcome();
    return {
      opened,
      failed: this.failed,
      closedByClient: client,
      closedByServer: server,
      resetByClient,
      resetByServer,
      ...this.#counts,
      ends: this.ends.outcome(),
      ...(together && { endedTogether: together }),
      endedFirst: { ...this.ends.first },
      announced: { ...this.ends.announced },
      ...(hasPromise && { promised }),
      ...(short && { short }),
      keptPauseMs: this.ends.keptPauseUs / US_PER_MS,
      ...(each && { each }),
    };
  }
}

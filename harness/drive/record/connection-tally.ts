import type { NoDelay } from '../../socket-option.ts';
import { US_PER_MS } from '../../units.ts';
import type { DriverOutcome } from '../driver.ts';
import type { ClosedBy, Secured } from '../exchange.ts';
import { countName, type Names } from './count-name.ts';

type Connections = DriverOutcome['connections'];
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Counts what happens to the connections of a load. */
export class ConnectionTally {
  readonly closedBy: Record<ClosedBy, number> = { client: 0, server: 0, resetByClient: 0, resetByServer: 0 };
  failed = 0;
  readonly #protocols: Names = {};
  readonly #sources: Names = {};
  readonly #tlsVersions: Names = {};
  readonly #noDelay: Record<NoDelay, number> = { on: 0, off: 0, unknown: 0 };
  readonly #choices: Writable<Connections['choices']> = { newest: 0, oldest: 0, other: 0 };
  #idledOut = 0;
  #shortestIdleUs = Infinity;
  #longestIdleUs = 0;
  #mostInFlight = 0;
  #requestWrites = 0;
  #openNow = 0;
  #peak = 0;
  #handshakes = 0;
  #resumed = 0;
  #requestsMin = Infinity;
  #requestsMax = 0;

  opened(source: string): void {
    this.#openNow += 1;
    this.#peak = Math.max(this.#peak, this.#openNow);
    countName(this.#sources, source);
  }

  secured({ version, resumed }: Secured): void {
    this.#handshakes += 1;
    if (resumed) this.#resumed += 1;
    countName(this.#tlsVersions, version);
  }

  answeredFirst(protocol: string, noDelay: NoDelay | null): void {
    countName(this.#protocols, protocol);
    if (noDelay !== null) this.#noDelay[noDelay] += 1;
  }

  inFlight(requests: number): void {
    if (requests > this.#mostInFlight) this.#mostInFlight = requests;
  }

  wrote(writes: number): void {
    this.#requestWrites += writes;
  }

  chose(which: keyof Connections['choices']): void {
    this.#choices[which] = (this.#choices[which] ?? 0) + 1;
  }

  closed(by: ClosedBy, requests: number, idleUs: number | null): void {
    this.#openNow -= 1;
    this.closedBy[by] += 1;
    if (idleUs !== null) this.#idledOutAfter(idleUs);
    this.carried(requests);
  }

  #idledOutAfter(idleUs: number): void {
    this.#idledOut += 1;
    this.#shortestIdleUs = Math.min(this.#shortestIdleUs, idleUs);
    this.#longestIdleUs = Math.max(this.#longestIdleUs, idleUs);
  }

  #idledOutAfterMs(): { readonly least: number; readonly most: number } | null {
    if (this.#idledOut === 0) return null;
    return { least: this.#shortestIdleUs / US_PER_MS, most: this.#longestIdleUs / US_PER_MS };
  }

  /** Records the requests of one connection, unless it carried none and so says nothing about reuse. */
  carried(requests: number): void {
    if (requests === 0) return;
    this.#requestsMin = Math.min(this.#requestsMin, requests);
    this.#requestsMax = Math.max(this.#requestsMax, requests);
  }

  outcome(opened: number): Connections {
    return {
      opened,
      failed: this.failed,
      closedByClient: this.closedBy.client,
      closedByServer: this.closedBy.server,
      resetByClient: this.closedBy.resetByClient,
      resetByServer: this.closedBy.resetByServer,
      peak: this.#peak,
      handshakes: this.#handshakes,
      resumed: this.#resumed,
      tlsVersions: this.#tlsVersions,
      protocols: this.#protocols,
      noDelay: this.#noDelay,
      idledOut: this.#idledOut,
      idledOutAfterMs: this.#idledOutAfterMs(),
      sources: this.#sources,
      requestsMin: this.#requestsMin === Infinity ? 0 : this.#requestsMin,
      requestsMax: this.#requestsMax,
      mostInFlight: this.#mostInFlight,
      requestWrites: this.#requestWrites,
      choices: this.#choices,
    };
  }
}

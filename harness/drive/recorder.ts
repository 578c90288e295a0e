import { US_PER_MS } from '../units.ts';
import { ConnectBins } from './connect-bins.ts';
import type { DriverOutcome, DriverProgress, FirstSeen } from './driver.ts';
import type { Answer, ClosedBy, Exchange, Secured } from './exchange.ts';
import { PhaseRecorder } from './phases.ts';
import { SeriesRecorder, type Totals } from './series.ts';
import type { TransportRecord } from './transport.ts';

type Names = Record<string, number>;
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
/** What the process knows beside what was recorded. */
export type ProcessCost = Pick<DriverOutcome, 'startedAtNs' | 'eventLoop' | 'cpu'>;

/** Writes down what happens under load and makes the outcome of it. Times in us since the start of the load. */
export class Recorder implements TransportRecord {
  readonly totals: Totals = { requests: 0, responses: 0, errors: 0, opened: 0 };
  readonly #series: SeriesRecorder;
  readonly #bins: ConnectBins;
  readonly #phases = new PhaseRecorder();
  readonly #errors: Names = {};
  /** By status itself: a name for each answer would cost more than the rest of it. */
  readonly #statuses = new Uint32Array(600);
  readonly #first: FirstSeen[] = [];
  readonly #closedBy: Record<ClosedBy, number> = { client: 0, server: 0, resetByClient: 0, resetByServer: 0 };
  readonly #protocols: Names = {};
  readonly #sources: Names = {};
  readonly #backoffs = { count: 0, totalMs: 0 };
  readonly #tlsVersions: Names = {};
  readonly #noDelay = { on: 0, off: 0 };
  readonly #choices: Writable<DriverOutcome['connections']['choices']> = { newest: 0, oldest: 0, other: 0 };
  #idledOut = 0;
  #mostInFlight = 0;
  #requestWrites = 0;
  #unsent = 0;
  #waiting = 0;
  #failed = 0;
  #openNow = 0;
  #peak = 0;
  #handshakes = 0;
  #resumed = 0;
  #requestsMin = Infinity;
  #requestsMax = 0;
  #endedUs = 0;

  constructor({ bucketMs, connectBin }: { bucketMs: number; connectBin: number }) {
    this.#series = new SeriesRecorder(bucketMs, this.totals);
    this.#bins = new ConnectBins(connectBin);
  }

  begun(waitedUs: number, nowUs: number): void {
    this.#series.advance(nowUs);
    this.totals.requests += 1;
    this.#phases.waited(waitedUs);
  }

  answered(exchange: Exchange, answer: Answer, answeredUs: number): void {
    const { status } = answer;
    this.#series.advance(answeredUs);
    this.#series.latency(answeredUs - exchange.startUs);
    this.#phases.answered(exchange, answer, answeredUs);
    this.totals.responses += 1;
    this.#endedUs = answeredUs;
    const seen = this.#statuses[status]!;
    this.#statuses[status] = seen + 1;
    if (seen === 0 && (status < 200 || status > 299)) this.#see(`status ${status}`, answeredUs);
  }

  failed(code: string, nowUs: number): void {
    this.#series.advance(nowUs);
    this.totals.errors += 1;
    this.#endedUs = nowUs;
    if (count(this.#errors, code) === 1) this.#see(code, nowUs);
  }

  opened(source: string, noDelay: boolean | null, nowUs: number): void {
    this.#series.advance(nowUs);
    this.totals.opened += 1;
    this.#openNow += 1;
    this.#peak = Math.max(this.#peak, this.#openNow);
    if (noDelay !== null) this.#noDelay[noDelay ? 'on' : 'off'] += 1;
    count(this.#sources, source);
  }

  connected(tookUs: number, nowUs: number): void {
    this.#series.advance(nowUs);
    this.#series.connect(tookUs);
    this.#phases.connected(tookUs);
    this.#bins.record(tookUs);
  }

  secured(tookUs: number, { version, resumed }: Secured): void {
    this.#phases.secured(tookUs);
    this.#handshakes += 1;
    if (resumed) this.#resumed += 1;
    count(this.#tlsVersions, version);
  }

  unconnected(): void {
    this.#failed += 1;
  }

  protocol(name: string): void {
    count(this.#protocols, name);
  }

  inFlight(requests: number): void {
    if (requests > this.#mostInFlight) this.#mostInFlight = requests;
  }

  wrote(writes: number): void {
    this.#requestWrites += writes;
  }

  chose(which: keyof DriverOutcome['connections']['choices']): void {
    this.#choices[which] = (this.#choices[which] ?? 0) + 1;
  }

  closed(by: ClosedBy, requests: number, idledOut = false): void {
    this.#openNow -= 1;
    this.#closedBy[by] += 1;
    if (idledOut) this.#idledOut += 1;
    this.#carried(requests);
  }

  /** A caller has all objects of its page. */
  page(tookUs: number): void {
    this.#phases.page(tookUs);
  }

  /** The driver began a scheduled request so much after its intended start. */
  late(latenessUs: number): void {
    this.#phases.late(latenessUs);
  }

  /** Never begun: those that waited for a connection, and those that this driver did not come to. */
  unsent({ waiting, missed }: { readonly waiting: number; readonly missed: number }): void {
    this.#unsent += waiting + missed;
    this.#waiting += waiting;
  }

  backedOff(durationMs: number): void {
    this.#backoffs.count += 1;
    this.#backoffs.totalMs += durationMs;
  }

  progress(nowUs: number): DriverProgress {
    this.#series.advance(nowUs);
    const inFlight = this.totals.requests - this.totals.responses - this.totals.errors;
    return {
      atMs: Math.round(nowUs / US_PER_MS),
      ...this.totals,
      inFlight,
      ...this.#series.last,
      detail: null,
    };
  }

  /** `openRequests`: requests carried by each connection that is still open. */
  outcome(cost: ProcessCost, openRequests: readonly number[]): DriverOutcome {
    for (const requests of openRequests) this.#carried(requests);
    const { requests, responses, opened } = this.totals;
    return {
      ...cost,
      durationMs: Math.round(this.#endedUs) / US_PER_MS,
      counts: {
        requests,
        responses,
        errors: this.#errors,
        statuses: this.#statusNames(),
        unsent: this.#unsent,
        waiting: this.#waiting,
      },
      connections: this.#connections(opened),
      histograms: this.#phases.finish(),
      first: this.#first,
      series: this.#series.finish(this.#endedUs),
      connectByCount: this.#bins.finish(),
      backoffs: { count: this.#backoffs.count, totalMs: Math.round(this.#backoffs.totalMs) },
    };
  }

  #connections(opened: number): DriverOutcome['connections'] {
    return {
      opened,
      failed: this.#failed,
      closedByClient: this.#closedBy.client,
      closedByServer: this.#closedBy.server,
      resetByClient: this.#closedBy.resetByClient,
      resetByServer: this.#closedBy.resetByServer,
      peak: this.#peak,
      handshakes: this.#handshakes,
      resumed: this.#resumed,
      tlsVersions: this.#tlsVersions,
      protocols: this.#protocols,
      noDelay: this.#noDelay,
      idledOut: this.#idledOut,
      sources: this.#sources,
      requestsMin: this.#requestsMin === Infinity ? 0 : this.#requestsMin,
      requestsMax: this.#requestsMax,
      mostInFlight: this.#mostInFlight,
      requestWrites: this.#requestWrites,
      choices: this.#choices,
    };
  }

  #statusNames(): Names {
    const names: Names = {};
    for (const [status, seen] of this.#statuses.entries()) if (seen > 0) names[status] = seen;
    return names;
  }

  /** Connections that failed before their first request are no measure of reuse. */
  #carried(requests: number): void {
    if (requests === 0) return;
    this.#requestsMin = Math.min(this.#requestsMin, requests);
    this.#requestsMax = Math.max(this.#requestsMax, requests);
  }

  #see(code: string, nowUs: number): void {
    this.#first.push({ code, atMs: Math.round(nowUs) / US_PER_MS, afterConnections: this.totals.opened });
  }
}

function count(names: Names, name: string): number {
  const seen = (names[name] ?? 0) + 1;
  names[name] = seen;
  return seen;
}

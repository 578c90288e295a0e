import { US_PER_MS } from '../units.ts';
import { ConnectBins } from './connect-bins.ts';
import type { Connection } from './connection.ts';
import type { DriverOutcome, DriverProgress, FirstSeen } from './driver.ts';
import type { ClosedBy } from './farewell.ts';
import { createHistogram, encodeHistogram, recordUs } from './latency.ts';
import type { PoolRecord } from './pool.ts';
import { SeriesRecorder, type Totals } from './series.ts';

type Names = Record<string, number>;
/** What the process knows beside what was recorded. */
export type ProcessCost = Pick<DriverOutcome, 'startedAtNs' | 'eventLoop' | 'cpu'>;

/** Writes down what happens under load and makes the outcome of it. Times in us since the start of the load. */
export class Recorder implements PoolRecord {
  readonly totals: Totals = { requests: 0, responses: 0, errors: 0, opened: 0 };
  readonly #series: SeriesRecorder;
  readonly #bins: ConnectBins;
  readonly #latency = createHistogram();
  readonly #service = createHistogram();
  readonly #connect = createHistogram();
  readonly #lateness = createHistogram();
  readonly #errors: Names = {};
  /** By status itself: a name for each answer would cost more than the rest of it. */
  readonly #statuses = new Uint32Array(600);
  readonly #first: FirstSeen[] = [];
  readonly #closedBy: Record<ClosedBy, number> = { client: 0, server: 0, resetByClient: 0, resetByServer: 0 };
  readonly #protocols: Names = {};
  readonly #sources: Names = {};
  readonly #backoffs = { count: 0, totalMs: 0 };
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

  begun(nowUs: number): void {
    this.#series.advance(nowUs);
    this.totals.requests += 1;
  }

  answered(startUs: number, answer: Pick<Connection, 'sentUs' | 'status'>, answeredUs: number): void {
    const { sentUs, status } = answer;
    const latencyUs = answeredUs - startUs;
    this.#series.advance(answeredUs);
    this.#series.latency(latencyUs);
    recordUs(this.#latency, latencyUs);
    recordUs(this.#service, answeredUs - sentUs);
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

  opened(source: string, nowUs: number): void {
    this.#series.advance(nowUs);
    this.totals.opened += 1;
    this.#openNow += 1;
    this.#peak = Math.max(this.#peak, this.#openNow);
    count(this.#sources, source);
  }

  ready(tookUs: number, nowUs: number): void {
    this.#series.advance(nowUs);
    this.#series.connect(tookUs);
    recordUs(this.#connect, tookUs);
    this.#bins.record(tookUs);
  }

  unconnected(): void {
    this.#failed += 1;
  }

  handshake(resumed: boolean): void {
    this.#handshakes += 1;
    if (resumed) this.#resumed += 1;
  }

  protocol(name: string): void {
    count(this.#protocols, name);
  }

  closed(by: ClosedBy, requests: number): void {
    this.#openNow -= 1;
    this.#closedBy[by] += 1;
    this.#carried(requests);
  }

  /** The driver began a scheduled request so much after its intended start. */
  late(latenessUs: number): void {
    recordUs(this.#lateness, latenessUs);
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
    return { atMs: Math.round(nowUs / US_PER_MS), ...this.totals, inFlight, ...this.#series.last };
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
      histograms: {
        latency: encodeHistogram(this.#latency),
        service: encodeHistogram(this.#service),
        connect: encodeHistogram(this.#connect),
        lateness: encodeHistogram(this.#lateness),
      },
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
      protocols: this.#protocols,
      sources: this.#sources,
      requestsMin: this.#requestsMin === Infinity ? 0 : this.#requestsMin,
      requestsMax: this.#requestsMax,
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

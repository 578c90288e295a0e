import { US_PER_MS } from '../../units.ts';
import type { DriverOutcome, DriverProgress, DriverSpec, FirstSeen, ProgressDetail } from '../driver.ts';
import type { Answer, Exchange, Secured } from '../exchange.ts';
import { ConnectBins } from './connect-bins.ts';
import { ConnectionTally } from './connection-tally.ts';
import { countName, type Names } from './count-name.ts';
import { DetailRecorder } from './detail.ts';
import { PhaseRecorder } from './phases.ts';
import { SeriesRecorder, type Totals } from './series.ts';
import { isUnanswered, waitedTooLong } from './unanswered.ts';

/** The part of the outcome that the process measures, not the recorder. */
export type ProcessCost = Pick<DriverOutcome, 'startedAtNs' | 'eventLoop' | 'cpu'>;
/** The same while the load runs. */
export type LiveState = Pick<ProgressDetail, 'pool' | 'eventLoop'>;
type RecorderOptions = Pick<DriverSpec, 'bucketMs' | 'connectBin' | 'detail'>;

/** Records the events of a load and makes the outcome from them. Times in us since the start of the load. */
export class Recorder {
  readonly connections = new ConnectionTally();
  readonly totals: Totals = { requests: 0, responses: 0, errors: 0, opened: 0 };
  readonly #series: SeriesRecorder;
  readonly #bins: ConnectBins;
  readonly #phases = new PhaseRecorder();

  readonly #detail: DetailRecorder;
  readonly #errors: Names = {};
  /** Indexed by status, of three digits: a string key would cost more than the rest of recording an answer. */
  readonly #statuses = new Uint32Array(1_000);
  readonly #first: FirstSeen[] = [];
  readonly #backoffs = { count: 0, totalMs: 0 };
  #unsent = 0;
  #waiting = 0;
  #unanswered = 0;
  /** Last answer or error; a request that was given up ends with the driver's patience, not with its own. */
  #endedUs = 0;
  /** Last event of any kind. */
  #lastUs = 0;
  #overUs = 0;

  constructor({ bucketMs, connectBin, detail }: RecorderOptions) {
    this.#series = new SeriesRecorder(bucketMs, this.totals);
    this.#bins = new ConnectBins(connectBin);
    this.#detail = new DetailRecorder(this.#phases, detail);
  }

  /** A request was assigned a connection, open or opening, after `waitedUs`. */
  begun(waitedUs: number, nowUs: number): void {
    this.#series.advance(nowUs);
    this.totals.requests += 1;
    this.#phases.waited(waitedUs);
  }

  answered(exchange: Exchange, answer: Answer, answeredUs: number): void {
    const { status } = answer;
    const latencyUs = answeredUs - exchange.startUs;
    this.#series.advance(answeredUs);
    this.#series.latency(latencyUs);
    this.#series.service(answeredUs - answer.sentUs);
    this.#phases.answered(exchange, answer, answeredUs);
    this.#detail.took(latencyUs);
    this.totals.responses += 1;
    this.#endedUs = answeredUs;
    this.#lastUs = answeredUs;
    const seen = this.#statuses[status]!;
    this.#statuses[status] = seen + 1;
    if (seen === 0 && (status < 200 || status > 299)) this.#see(`status ${status}`, answeredUs);
  }

  /** `startUs`: as in its exchange. */
  failed(code: string, startUs: number, nowUs: number): void {
    this.#series.advance(nowUs);
    this.totals.errors += 1;
    this.#lastUs = nowUs;
    if (isUnanswered(code)) this.#givenUp(nowUs - startUs);
    else this.#endedUs = nowUs;
    if (countName(this.#errors, code) === 1) this.#see(code, nowUs);
  }

  /** TCP is connected. `source`: the local address. */
  opened(source: string, nowUs: number): void {
    this.#series.advance(nowUs);
    this.totals.opened += 1;
    this.connections.opened(source);
  }

  /** Once per connection: `tookUs` after the call of connect(). */
  connected(tookUs: number, nowUs: number): void {
    this.#series.advance(nowUs);
    this.#series.connect(tookUs);
    this.#phases.connected(tookUs);
    this.#detail.connected(tookUs);
    this.#bins.record(tookUs);
  }

  /** Once per connection with TLS: duration of the handshake, after connecting. */
  secured(tookUs: number, secured: Secured): void {
    this.#phases.secured(tookUs);
    this.connections.secured(secured);
  }

  /** A caller's page is complete. */
  page(tookUs: number): void {
    this.#phases.page(tookUs);
  }

  /** A caller's page of which an object was given up: it took longer than this. */
  pageGivenUp(waitedUs: number): void {
    this.#phases.pageGivenUp(waitedUs);
  }

  /** The driver's delay of a scheduled request after its intended start. */
  late(latenessUs: number): void {
    this.#phases.late(latenessUs);
  }

  /** Requests never begun: still waiting for a connection, since `waitedUs`, or missed by the driver. */
  unsent({ waitedUs, missed }: { readonly waitedUs: readonly number[]; readonly missed: number }): void {
    this.#unsent += waitedUs.length + missed;
    this.#waiting += waitedUs.length;
    for (const us of waitedUs) if (waitedTooLong(us)) this.#givenUp(us);
  }

  /** The load is over at `nowUs`, with requests that it could still have made. */
  over(nowUs: number): void {
    this.#overUs = nowUs;
  }

  backedOff(durationMs: number): void {
    this.#backoffs.count += 1;
    this.#backoffs.totalMs += durationMs;
  }

  /** With the detail if `state` is given; the detail starts a new `lastSecond`. */
  progress(nowUs: number, state: LiveState | null = null): DriverProgress {
    this.#series.advance(nowUs);
    return {
      atMs: Math.round(nowUs / US_PER_MS),
      ...this.totals,
      codes: { ...this.#errors },
      inFlight: this.#inFlight(),
      ...this.#series.last,
      detail: state === null ? null : this.#detailOf(state),
    };
  }

  /** `openRequests`: requests per connection that is still open. */
  outcome(cost: ProcessCost, openRequests: readonly number[]): DriverOutcome {
    for (const requests of openRequests) this.connections.carried(requests);
    const { requests, responses, opened } = this.totals;
    return {
      ...cost,
      durationMs: Math.round(this.#tookUs) / US_PER_MS,
      counts: {
        requests,
        responses,
        errors: this.#errors,
        statuses: this.#statusNames(),
        unsent: this.#unsent,
        waiting: this.#waiting,
        unanswered: this.#unanswered,
      },
      connections: this.connections.outcome(opened),
      histograms: this.#phases.finish(),
      first: this.#first,
      series: this.#series.finish(this.#lastUs),
      connectByCount: this.#bins.finish(),
      backoffs: { count: this.#backoffs.count, totalMs: Math.round(this.#backoffs.totalMs) },
    };
  }

  /** A caller without an answer makes no further request, so the last answer would come too early as the end. */
  get #tookUs(): number {
    return this.#unanswered === 0 ? this.#endedUs : Math.max(this.#endedUs, this.#overUs);
  }

  #givenUp(waitedUs: number): void {
    this.#unanswered += 1;
    this.#series.latency(waitedUs);
    this.#phases.givenUp(waitedUs);
    this.#detail.took(waitedUs);
  }

  #detailOf(state: LiveState): ProgressDetail | null {
    if (!this.#detail.isWanted) return null;
    return {
      statuses: this.#statusNames(),
      failedConnects: this.connections.failed,
      closed: { ...this.connections.closedBy },
      ...state,
      ...this.#detail.read(),
    };
  }

  #statusNames(): Names {
    const names: Names = {};
    for (const [status, seen] of this.#statuses.entries()) if (seen > 0) names[status] = seen;
    return names;
  }

  #see(code: string, nowUs: number): void {
    this.#first.push({
      code,
      atMs: Math.round(nowUs) / US_PER_MS,
      afterConnections: this.totals.opened,
      inFlight: this.#inFlight(),
    });
  }

  #inFlight(): number {
    return this.totals.requests - this.totals.responses - this.totals.errors;
  }
}

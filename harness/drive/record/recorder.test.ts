import { expect, test } from 'vitest';
import { DURATION_BOUNDS_US } from '../duration-buckets.ts';
import { newExchange } from '../exchange.ts';
import { decodeHistogram, summarise } from './latency.ts';
import { Recorder } from './recorder.ts';

const STATE = {
  pool: { free: 1, busy: 2, queued: 3 },
  eventLoop: { p50Us: 10, p99Us: 20, maxUs: 30 },
};
const COST = { startedAtNs: '0', eventLoop: STATE.eventLoop, cpu: { userMs: 0, systemMs: 0 } };

function recorder(detail = true) {
  const record = new Recorder({ bucketMs: 100, connectBin: 100, detail });
  /** A request of this duration, ended at `nowUs`. */
  const answer = (tookUs: number, nowUs: number, status = 200): void => {
    record.begun(0, nowUs - tookUs);
    const exchange = { ...newExchange(), startUs: nowUs - tookUs };
    record.answered(exchange, { sentUs: exchange.startUs, firstByteUs: nowUs, status }, nowUs);
  };
  const connect = (tookUs: number, nowUs: number): void => {
    record.opened('198.18.0.1', nowUs);
    record.connected(tookUs, nowUs);
  };
  return { record, answer, connect };
}

test('Recorder.progress() has the detail of the whole load, and since the last detail', () => {
  const { record, answer, connect } = recorder();
  connect(60, 1_000);
  answer(100, 2_000);
  answer(300, 3_000, 502);
  record.begun(5, 4_000);
  record.failed('ECONNRESET', 4_000, 5_000);
  const progress = record.progress(1_000_000, STATE);
  const first = progress.detail!;
  expect(progress.codes).toEqual({ ECONNRESET: 1 });
  expect(first).toMatchObject({
    ...STATE,
    statuses: { 200: 1, 502: 1 },
    buckets: { latency: { sumUs: 400 }, connect: { sumUs: 60 } },
    lastSecond: { latency: { p50Us: 100, p999Us: 300 }, connect: { p50Us: 60 } },
    whole: {
      latency: { p50Us: 100, p999Us: 300 },
      service: { p50Us: 100, p999Us: 300 },
      ttfb: { p50Us: 100, p999Us: 300 },
      body: { p50Us: 0, p999Us: 0 },
      poolWait: { p50Us: 0, p999Us: 5 },
      connect: { p50Us: 60 },
      tls: null,
      lateness: null,
    },
  });
  expect(DURATION_BOUNDS_US.filter((_, bucket) => first.buckets.latency.counts[bucket]! > 0)).toEqual([
    100, 300,
  ]);

  answer(2_000, 1_500_000);
  record.connections.unconnected();
  record.connections.closed('resetByServer', 2, null);
  const second = record.progress(2_000_000, STATE).detail!;
  expect(second).toMatchObject({
    failedConnects: 1,
    closed: { client: 0, server: 0, resetByClient: 0, resetByServer: 1 },
    lastSecond: { latency: { p50Us: expect.closeTo(2_000, -1) }, connect: null },
    whole: { latency: { p50Us: 300, p999Us: expect.closeTo(2_000, -1) }, connect: { p50Us: 60 } },
  });
  expect(record.progress(3_000_000, STATE).detail!.lastSecond).toEqual({ latency: null, connect: null });
  // A report that was returned does not change later.
  expect([first.statuses, first.closed.resetByServer]).toEqual([{ 200: 1, 502: 1 }, 0]);
});

test('Recorder.progress() has no detail unless requested, both in the options and in the call', () => {
  expect(recorder().record.progress(1_000_000).detail).toBeNull();
  expect(recorder(false).record.progress(1_000_000, STATE).detail).toBeNull();
});

test('Recorder counts each duration of 0 once, however often it is read', () => {
  const { record, answer } = recorder();
  answer(100, 1_000);
  record.progress(500_000, STATE);
  answer(100, 600_000);
  const { whole } = record.progress(1_000_000, STATE).detail!;
  expect(whole.body).toEqual({ p50Us: 0, p90Us: 0, p99Us: 0, p999Us: 0 });
  const { histograms } = record.outcome(COST, []);
  const [body, poolWait] = [histograms.body, histograms.poolWait].map(decodeHistogram);
  expect([body!.totalCount, poolWait!.totalCount]).toEqual([2, 2]);
});

test('Recorder.progress() after the outcome does not change the outcome', () => {
  const { record, answer } = recorder();
  answer(100, 1_000);
  const outcome = record.outcome(COST, []);
  const before = structuredClone(outcome);
  expect(record.progress(5_000_000, STATE)).toMatchObject({ requests: 1, detail: { statuses: { 200: 1 } } });
  expect(outcome).toEqual(before);
});

test('Recorder.outcome() has the requests in flight at the first occurrence of an error', () => {
  const { record, answer } = recorder();
  for (let request = 0; request < 4; request += 1) record.begun(0, 1_000);
  record.failed('EADDRNOTAVAIL', 1_000, 2_000);
  record.failed('EADDRNOTAVAIL', 1_000, 3_000);
  answer(100, 4_000, 502);
  expect(record.outcome(COST, []).first).toEqual([
    { code: 'EADDRNOTAVAIL', atMs: 2, afterConnections: 0, inFlight: 3 },
    { code: 'status 502', atMs: 4, afterConnections: 0, inFlight: 2 },
  ]);
});

test('Recorder counts requests that were given up as the slowest, and no time for them', () => {
  const { record, answer } = recorder();
  answer(100, 1_000);
  record.begun(0, 2_000);
  record.begun(0, 3_000);
  record.failed('ECONNRESET', 3_000, 4_000);
  record.failed('ERR_UNANSWERED', 2_000, 2_002_000);
  const outcome = record.outcome(COST, []);
  expect(outcome).toMatchObject({ durationMs: 4, counts: { requests: 3, responses: 1, unanswered: 1 } });
  const { latency, unanswered, warm } = outcome.histograms;
  expect([latency, unanswered!, warm].map((text) => decodeHistogram(text).totalCount)).toEqual([2, 1, 1]);
  expect(summarise(decodeHistogram(latency)).maxUs).toBeGreaterThanOrEqual(2_000_000);
  // The series ends later: the error is where it was counted.
  expect(outcome.series.errors.at(-1)).toBe(1);
  expect(record.progress(2_003_000, STATE).detail!.whole.latency!.p99Us).toBeGreaterThanOrEqual(2_000_000);
});

test.each([
  ['the end of the load, where callers without an answer made no further requests', 3_000_000, 3_000],
  ['the last answer, where the load had no further requests', null, 1],
  ['the last answer, where that came later than the end', 500, 1],
])('Recorder with a request that was given up counts the time until %s', (_, overUs, durationMs) => {
  const { record, answer } = recorder();
  answer(100, 1_000);
  record.begun(0, 1_000);
  if (overUs !== null) record.over(overUs);
  record.failed('ERR_REQUEST_TIMEOUT', 1_000, 31_000_000);
  expect(record.outcome(COST, []).durationMs).toBe(durationMs);
});

test('Recorder counts requests that waited for a connection for over 2 s as unanswered', () => {
  const { record, answer } = recorder();
  answer(100, 1_000);
  record.over(4_000_000);
  record.unsent({ waitedUs: [3_000_000, 2_000_000, 1_999_000, 10], missed: 2 });
  const { counts, histograms, durationMs } = record.outcome(COST, []);
  expect(counts).toMatchObject({ requests: 1, responses: 1, unsent: 6, waiting: 4, unanswered: 2 });
  expect(decodeHistogram(histograms.latency).totalCount).toBe(3);
  expect(durationMs).toBe(4_000);
});

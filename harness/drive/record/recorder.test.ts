import { expect, test } from 'vitest';
import { DURATION_BOUNDS_US } from '../driver.ts';
import { newExchange } from '../exchange.ts';
import { decodeHistogram } from './latency.ts';
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
  record.failed('ECONNRESET', 5_000);
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
  record.failed('EADDRNOTAVAIL', 2_000);
  record.failed('EADDRNOTAVAIL', 3_000);
  answer(100, 4_000, 502);
  expect(record.outcome(COST, []).first).toEqual([
    { code: 'EADDRNOTAVAIL', atMs: 2, afterConnections: 0, inFlight: 3 },
    { code: 'status 502', atMs: 4, afterConnections: 0, inFlight: 2 },
  ]);
});

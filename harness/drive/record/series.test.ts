import { expect, test } from 'vitest';
import { SeriesRecorder, type Totals } from './series.ts';

function recorder() {
  const totals: Totals = { requests: 0, responses: 0, errors: 0, opened: 0 };
  return { totals, series: new SeriesRecorder(10, totals) };
}

test('SeriesRecorder counts an event in the bucket of its time', () => {
  const { totals, series } = recorder();
  totals.requests = 3;
  totals.opened = 2;
  series.advance(9_999);
  totals.responses = 1;
  series.advance(10_000);
  totals.requests = 4;
  totals.errors = 1;
  expect(series.finish(15_000)).toMatchObject({
    atMs: [0, 10],
    requests: [3, 1],
    responses: [1, 0],
    errors: [0, 1],
    opened: [2, 0],
    inFlight: [2, 2],
  });
});

test('SeriesRecorder gives a bucket for every step, with null if nothing ended', () => {
  const { series } = recorder();
  series.latency(100);
  series.latency(300);
  series.service(80);
  series.service(230.4);
  series.connect(50);
  series.advance(35_000);
  expect(series.last).toEqual({ latencyP50Us: null, latencyP99Us: null });
  expect(series.finish(35_000)).toMatchObject({
    atMs: [0, 10, 20, 30],
    serviceMeanUs: [155, null, null, null],
    latencyP50Us: [100, null, null, null],
    latencyP99Us: [301, null, null, null],
    connectP50Us: [50, null, null, null],
  });
});

test('SeriesRecorder.last is the latency of the last closed bucket', () => {
  const { series } = recorder();
  expect(series.last).toEqual({ latencyP50Us: null, latencyP99Us: null });
  series.latency(7);
  series.advance(10_000);
  expect(series.last).toEqual({ latencyP50Us: 7, latencyP99Us: 7 });
});

test('SeriesRecorder.finish() adds no empty bucket if the last one has just ended', () => {
  const { series } = recorder();
  expect(series.finish(20_000).atMs).toEqual([0, 10]);
});

test.each(['requests', 'responses', 'errors', 'opened'] as const)(
  'SeriesRecorder.finish() loses no %s recorded after a later time, nor at the start of a bucket',
  (name) => {
    for (const lastUs of [9_990, 20_000]) {
      const { totals, series } = recorder();
      series.advance(20_000);
      totals[name] = 2;
      series.advance(lastUs);
      expect(series.finish(lastUs)).toMatchObject({ atMs: [0, 10, 20], [name]: [0, 0, 2] });
    }
  },
);

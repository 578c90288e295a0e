import { describe, expect, test } from 'vitest';
import { newExchange } from '../exchange.ts';
import { decodeHistogram, summarise } from './latency.ts';
import { PhaseRecorder } from './phases.ts';

/** Count and mean of each histogram that is not empty. */
function read(phases: PhaseRecorder): Record<string, [count: number, meanUs: number]> {
  const histograms = Object.entries(phases.finish()).map(([name, encoded]) => {
    const histogram = decodeHistogram(encoded);
    return [name, [histogram.totalCount, summarise(histogram).meanUs]] as const;
  });
  return Object.fromEntries(
    histograms.filter(([, [count]]) => count > 0).map(([name, value]) => [name, [...value]]),
  );
}

const cold = (startUs: number) => ({ ...newExchange(), startUs, isCold: true });
const warm = (startUs: number) => ({ ...newExchange(), startUs, isCold: false });

describe('PhaseRecorder', () => {
  test('is empty without events', () => expect(read(new PhaseRecorder())).toEqual({}));

  test('merges cold and warm into latency', () => {
    const phases = new PhaseRecorder();
    phases.answered(cold(100), { sentUs: 300, firstByteUs: 350, status: 200 }, 400);
    phases.answered(warm(400), { sentUs: 400, firstByteUs: 450, status: 200 }, 500);
    phases.answered(warm(500), { sentUs: 500, firstByteUs: 550, status: 200 }, 600);
    expect(read(phases)).toEqual({
      latency: [3, (300 + 100 + 100) / 3].map((value) => Math.round(value * 10) / 10),
      cold: [1, 300],
      warm: [2, 100],
      service: [3, 100],
      ttfb: [3, 50],
      body: [3, 50],
    });
  });

  test('separates the latency of answers other than 2xx', () => {
    const phases = new PhaseRecorder();
    for (const [status, tookUs] of [
      [200, 900],
      [204, 700],
      [304, 20],
      [502, 40],
    ] as const) {
      phases.answered(warm(0), { sentUs: 0, firstByteUs: 10, status }, tookUs);
    }
    expect(read(phases)).toMatchObject({ latency: [4, 415], failed: [2, 30] });
  });

  test('reports a body time of 0 if the first byte came with the last', () => {
    const phases = new PhaseRecorder();
    for (const startUs of [0, 1_000, 2_000]) {
      const answer = { sentUs: startUs, firstByteUs: startUs + 80, status: 200 };
      phases.answered(warm(startUs), answer, startUs + 80);
    }
    phases.answered(warm(0), { sentUs: 0, firstByteUs: 20, status: 200 }, 60);
    expect(read(phases)).toEqual({
      latency: [4, 75],
      warm: [4, 75],
      service: [4, 75],
      ttfb: [4, 65],
      body: [4, 10],
    });
  });

  test('counts requests that did not wait as zeros', () => {
    const phases = new PhaseRecorder();
    for (const waitedUs of [0, 0.4, 0, 100]) phases.waited(waitedUs);
    expect(read(phases)).toEqual({ poolWait: [4, 25] });
  });

  test('keeps separate histograms per connection, page and start', () => {
    const phases = new PhaseRecorder();
    phases.resolved(10);
    phases.connected(20);
    phases.secured(30);
    phases.page(40);
    phases.late(50);
    expect(read(phases)).toEqual({
      dns: [1, 10],
      connect: [1, 20],
      tls: [1, 30],
      page: [1, 40],
      lateness: [1, 50],
    });
  });

  test('rounds durations below 1 us up to 1 us, except waits, which count as 0', () => {
    const phases = new PhaseRecorder();
    phases.answered(warm(0), { sentUs: 0, firstByteUs: 0, status: 200 }, 0.2);
    expect(read(phases)).toMatchObject({ latency: [1, 1], service: [1, 1], ttfb: [1, 1], body: [1, 1] });
  });
});

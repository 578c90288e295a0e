import { expect } from 'vitest';
import type { DriverOutcome } from '../driver.ts';
import { decodeHistogram } from '../record/latency.ts';

/** Those that every outcome has. */
export type HistogramName = Exclude<keyof DriverOutcome['histograms'], 'unanswered' | 'unansweredPages'>;

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Number of values in a histogram of an outcome. */
export function countOf({ histograms }: DriverOutcome, name: HistogramName): number {
  return decodeHistogram(histograms[name]).totalCount;
}

/** Checks the invariants of every outcome. */
export function expectSums(outcome: DriverOutcome): void {
  const { counts, connections, series } = outcome;
  const errors = sum(Object.values(counts.errors));
  expect(counts.responses + errors).toBe(counts.requests);
  // Codes, never messages: a message would make a separate error per port number. Some of OpenSSL's
  // reasons contain a slash (`ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE`).
  for (const code of Object.keys(counts.errors)) expect(code).toMatch(/^[A-Z][A-Z0-9_/]+$/);
  expect(sum(Object.values(counts.statuses))).toBe(counts.responses);
  const unanswered = decodeHistogram(outcome.histograms.unanswered!).totalCount;
  for (const name of ['service', 'ttfb', 'body'] as const) {
    expect([name, countOf(outcome, name)]).toEqual([name, counts.responses]);
  }
  expect(countOf(outcome, 'latency')).toBe(counts.responses + unanswered);
  const { ERR_UNANSWERED = 0, ERR_REQUEST_TIMEOUT = 0 } = counts.errors;
  expect(counts.unanswered).toBe(unanswered);
  expect(unanswered).toBeGreaterThanOrEqual(ERR_UNANSWERED + ERR_REQUEST_TIMEOUT);
  expect(unanswered).toBeLessThanOrEqual(ERR_UNANSWERED + ERR_REQUEST_TIMEOUT + counts.waiting);
  expect(countOf(outcome, 'cold') + countOf(outcome, 'warm')).toBe(counts.responses);
  expect(countOf(outcome, 'poolWait')).toBe(counts.requests);
  expect(countOf(outcome, 'connect')).toBe(connections.opened);
  expect(countOf(outcome, 'tls')).toBe(connections.handshakes);
  expect(sum(Object.values(connections.sources))).toBe(connections.opened);
  expect(sum(series.requests)).toBe(counts.requests);
  expect(sum(series.responses)).toBe(counts.responses);
  expect(sum(series.errors)).toBe(errors);
  expect(sum(series.opened)).toBe(connections.opened);
  expect(series.inFlight.at(-1) ?? 0).toBe(0);
  for (const column of Object.values(series)) expect(column.length).toBe(series.atMs.length);
  expectEach(outcome);
}

/** The first connections have all answers if there were no others, and their times are service times. */
function expectEach({ connections: { each, opened }, counts, histograms }: DriverOutcome): void {
  if (each === undefined) return;
  for (const column of Object.values(each)) expect(column.length).toBe(each.answers.length);
  expect(each.answers.length).toBeLessThanOrEqual(Math.min(100, opened));
  if (opened <= 100) expect(sum(each.answers)).toBe(counts.responses);
  const service = decodeHistogram(histograms.service);
  for (const us of [...each.p10Us, ...each.p90Us].filter((one) => one !== null)) {
    expect(us).toBeGreaterThan(0.9 * service.minNonZeroValue);
    expect(us).toBeLessThan(1.1 * service.maxValue);
  }
}

/** Checks a warm-up: no error, and enough answers unless it took the full ten seconds. */
export function expectWarm(outcome: DriverOutcome): void {
  expectSums(outcome);
  expect(outcome.counts.errors).toEqual({});
  if (outcome.durationMs < 10_000) expect(outcome.counts.responses).toBeGreaterThanOrEqual(200);
}

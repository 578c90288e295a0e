import { expect, test } from 'vitest';
import { TimingsCounter } from './timings.ts';

test('TimingsCounter summarises what was asked, what was served and the difference', () => {
  const times = new TimingsCounter();
  expect(times.count).toBe(0);
  for (let answer = 1; answer <= 100; answer += 1) {
    times.record({ fromUs: 5, dueUs: 5 + answer * 10, writtenUs: 5 + answer * 10 + 40 });
  }
  const asked = { p50Us: 500, p90Us: 900, p99Us: 990, maxUs: 1_000, meanUs: 505 };
  const served = { p50Us: 540, p90Us: 940, p99Us: 1_030, maxUs: 1_040, meanUs: 545 };
  const late = { p50Us: 40, p90Us: 40, p99Us: 40, maxUs: 40, meanUs: 40 };
  expect(times.read()).toEqual({ asked, served, late });
});

test('TimingsCounter tells how early writes were', () => {
  const times = new TimingsCounter();
  for (const writtenUs of [460, 480, 520]) times.record({ fromUs: 0, dueUs: 500, writtenUs });
  expect(times.read().late).toEqual({ p50Us: -20, p90Us: 20, p99Us: 20, maxUs: 20, meanUs: -13.3 });
});

test('TimingsCounter takes an answer without any delay, and one that never seems to end', () => {
  const times = new TimingsCounter();
  times.record({ fromUs: 7.2, dueUs: 7.2, writtenUs: 7.3 });
  times.record({ fromUs: 0, dueUs: 1e12, writtenUs: 1e12 });
  const { asked } = times.read();
  expect([times.count, asked.p50Us]).toEqual([2, 1]);
  expect(asked.maxUs).toBeGreaterThanOrEqual(600_000_000);
});

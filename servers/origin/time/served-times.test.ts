import { expect, test } from 'vitest';
import { ServiceTimes } from './served-times.ts';

test('ServiceTimes summarises what was asked, what was served and the difference', () => {
  const times = new ServiceTimes();
  expect(times.read()).toBeNull();
  for (let answer = 1; answer <= 100; answer += 1) {
    times.record({ receivedUs: 5, dueUs: 5 + answer * 10, writtenUs: 5 + answer * 10 + 40 });
  }
  const asked = { p50Us: 500, p90Us: 900, p99Us: 990, maxUs: 1_000, meanUs: 505 };
  const served = { p50Us: 540, p90Us: 940, p99Us: 1_030, maxUs: 1_040, meanUs: 545 };
  const late = { p50Us: 40, p90Us: 40, p99Us: 40, maxUs: 40, meanUs: 40 };
  expect(times.read()).toEqual({ answers: 100, asked, served, late });
});

test('ServiceTimes takes an answer without any delay, and one that never seems to end', () => {
  const times = new ServiceTimes();
  times.record({ receivedUs: 7.2, dueUs: 7.2, writtenUs: 7.3 });
  times.record({ receivedUs: 0, dueUs: 1e12, writtenUs: 1e12 });
  const { answers, asked } = times.read()!;
  expect([answers, asked.p50Us]).toEqual([2, 1]);
  expect(asked.maxUs).toBeGreaterThanOrEqual(600_000_000);
});

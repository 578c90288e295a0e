import { expect, test } from 'vitest';
import type { DriverProgress } from '../driver.ts';
import { deal } from '../testing/deal.ts';
import { LiveMerge } from './live-merge.ts';

const { progress } = deal([]).whole;

function merging(processes: number) {
  const told: DriverProgress[] = [];
  const live = new LiveMerge(processes, (merged) => told.push(merged));
  const take = (index: number, requests: number, isDetailed = false): void =>
    live.take(index, {
      ...progress,
      requests,
      latencyP99Us: requests,
      detail: isDetailed ? progress.detail : null,
    });
  return { live, take, told, requests: () => told.map((one) => one.requests) };
}

test('LiveMerge tells the sum once each process has reported', () => {
  const { take, requests } = merging(3);
  take(0, 1);
  take(2, 10);
  expect(requests()).toEqual([]);
  take(1, 100);
  expect(requests()).toEqual([111]);
});

test('LiveMerge does not wait for a process that stands still, whose last report counts', () => {
  const { take, requests } = merging(2);
  take(0, 1);
  take(1, 10);
  take(0, 2);
  take(0, 3);
  take(1, 20);
  expect(requests()).toEqual([11, 12, 23]);
});

test('LiveMerge counts a process that has ended, without what was true of its last moments', () => {
  const { live, take, told, requests } = merging(2);
  take(0, 5_000);
  take(1, 10);
  live.ended(0);
  take(1, 20);
  take(1, 30);
  live.ended(1);
  expect(requests()).toEqual([5_010, 5_020, 5_030]);
  expect(told.map(({ latencyP99Us }) => latencyP99Us)).toEqual([5_000, 5_000, 30]);
});

test('LiveMerge has a detail when one process sent one, with the last of the others', () => {
  const { take, told } = merging(2);
  take(0, 1, true);
  take(1, 1, true);
  take(0, 2, true);
  take(1, 2);
  take(0, 3);
  take(1, 3);
  expect(told.map(({ detail }) => detail?.pool.free ?? null)).toEqual([2, 2, null]);
});

test('LiveMerge tells each report of a single process at once', () => {
  const { take, requests } = merging(1);
  take(0, 1);
  take(0, 2);
  expect(requests()).toEqual([1, 2]);
});

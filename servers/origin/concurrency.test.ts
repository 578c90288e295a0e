import { describe, expect, test } from 'vitest';
import { limitConcurrency, Slowdown } from './concurrency.ts';

describe('limitConcurrency()', () => {
  test('begins work at once up to the limit, and the rest in order of arrival', () => {
    const limited = limitConcurrency(2);
    const begun: string[] = [];
    const done = new Map<string, () => void>();
    for (const name of ['a', 'b', 'c', 'd']) {
      limited((end) => {
        begun.push(name);
        done.set(name, end);
      });
    }
    expect(begun).toEqual(['a', 'b']);
    done.get('b')!();
    expect(begun).toEqual(['a', 'b', 'c']);
    done.get('a')!();
    done.get('c')!();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  test('never runs more than the limit at once', () => {
    const limited = limitConcurrency(3);
    const atWork: (() => void)[] = [];
    let most = 0;
    for (let index = 0; index < 100; index++) {
      limited((end) => {
        atWork.push(end);
        most = Math.max(most, atWork.length);
      });
    }
    let ended = 0;
    for (let end = atWork.shift(); end !== undefined; end = atWork.shift()) {
      ended += 1;
      end();
    }
    expect([most, ended]).toEqual([3, 100]);
  });

  test('runs a long queue of work that ends at once', () => {
    const limited = limitConcurrency(1);
    let first: () => void = () => {};
    let count = 0;
    limited((end) => {
      first = end;
    });
    for (let index = 0; index < 100_000; index++) {
      limited((end) => {
        count += 1;
        end();
      });
    }
    first();
    expect(count).toBe(100_000);
  });
});

test('Slowdown makes work longer for each other one in progress when it begins', () => {
  const slowed = new Slowdown(0.5);
  const factors = [slowed.begin(), slowed.begin(), slowed.begin()];
  slowed.end();
  factors.push(slowed.begin());
  expect(factors).toEqual([1, 1.5, 2, 2]);
});

test('Slowdown of 0 changes nothing', () => {
  const slowed = new Slowdown(0);
  expect([slowed.begin(), slowed.begin()]).toEqual([1, 1]);
});

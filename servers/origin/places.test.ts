import { describe, expect, test } from 'vitest';
import { createPlaces, slowedWork } from './places.ts';

describe('createPlaces()', () => {
  test('begins at once while there is a place, and the rest in the order they came', () => {
    const inPlace = createPlaces(2);
    const begun: string[] = [];
    const done = new Map<string, () => void>();
    for (const name of ['a', 'b', 'c', 'd']) {
      inPlace((end) => {
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

  test('never has more than its limit at work', () => {
    const inPlace = createPlaces(3);
    const atWork: (() => void)[] = [];
    let most = 0;
    for (let index = 0; index < 100; index++) {
      inPlace((end) => {
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

  test('bears a long queue of work that is over at once', () => {
    const inPlace = createPlaces(1);
    let first: () => void = () => {};
    let count = 0;
    inPlace((end) => {
      first = end;
    });
    for (let index = 0; index < 100_000; index++) {
      inPlace((end) => {
        count += 1;
        end();
      });
    }
    first();
    expect(count).toBe(100_000);
  });
});

test('slowedWork() takes longer by a share for each other that is at work when it begins', () => {
  const factors: number[] = [];
  const dones: (() => void)[] = [];
  const work = slowedWork(0.5, (factor, done) => {
    factors.push(factor);
    dones.push(done);
  });
  const ended: string[] = [];
  work(() => ended.push('first'));
  work(() => ended.push('second'));
  work(() => ended.push('third'));
  dones[0]!();
  work(() => ended.push('fourth'));
  expect(factors).toEqual([1, 1.5, 2, 2]);
  expect(ended).toEqual(['first']);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdleList, type IdleMember } from './idle-list.ts';

class Member implements IdleMember<Member> {
  idleSinceUs: number;
  newer: Member | null = null;
  older: Member | null = null;

  constructor(idleSinceUs: number) {
    this.idleSinceUs = idleSinceUs;
  }
}

function listOf(choice: 'lifo' | 'fifo', ...times: number[]) {
  const list = new IdleList<Member>(choice);
  const members = times.map((time) => new Member(time));
  for (const member of members) list.add(member);
  return { list, members };
}

describe('IdleList', () => {
  test.each([
    ['lifo', [30, 20, 10]],
    ['fifo', [10, 20, 30]],
  ] as const)('choose() takes the right end for %s', (choice, expected) => {
    const { list } = listOf(choice, 10, 20, 30);
    const chosen = [];
    for (let next = list.choose(); next !== null; next = list.choose()) {
      chosen.push(next.idleSinceUs);
      list.remove(next);
    }
    expect(chosen).toEqual(expected);
  });

  test('rankOf() judges a member by its idle time', () => {
    const { list, members } = listOf('lifo', 10, 20, 30);
    expect(members.map((member) => list.rankOf(member))).toEqual(['oldest', 'other', 'newest']);
  });

  test('rankOf() reveals a choice that the strategy did not ask for', () => {
    // Deliberately in the wrong order, to make the list choose the wrong end.
    const ranks = (['lifo', 'fifo'] as const).map((choice) => {
      const { list } = listOf(choice, 30, 20, 10);
      return list.rankOf(list.choose()!);
    });
    expect(ranks).toEqual(['oldest', 'newest']);
  });

  test('remove() works at both ends and in the middle', () => {
    for (const leaving of [0, 1, 2]) {
      const { list, members } = listOf('fifo', 10, 20, 30);
      list.remove(members[leaving]!);
      expect(list.size).toBe(2);
      const left = members.filter((_, i) => i !== leaving);
      expect(left.map((member) => list.rankOf(member))).toEqual(['oldest', 'newest']);
      expect(list.choose()).toBe(left[0]);
    }
  });

  test('add() accepts a member that was removed before', () => {
    const { list, members } = listOf('lifo', 10, 20);
    list.remove(members[0]!);
    members[0]!.idleSinceUs = 30;
    list.add(members[0]!);
    expect([list.choose(), list.size]).toEqual([members[0], 2]);
  });

  test('agrees with a sorted array for any sequence of operations', () => {
    const steps = fc.array(fc.option(fc.nat(20), { freq: 2 }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.constantFrom('lifo', 'fifo'), (all, choice) => {
        const { list } = listOf(choice);
        let model: Member[] = [];
        for (const [nowUs, leaving] of all.entries()) {
          const gone = model[leaving ?? Infinity];
          if (gone === undefined) {
            const member = new Member(nowUs);
            list.add(member);
            model.push(member);
          } else {
            list.remove(gone);
            model = model.filter((member) => member !== gone);
          }
          expect(list.size).toBe(model.length);
          expect(list.choose()).toBe((choice === 'lifo' ? model.at(-1) : model[0]) ?? null);
        }
      }),
    );
  });
});

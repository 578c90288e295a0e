import { expect, test } from 'vitest';
import type { FactVerdict } from '../comparison.ts';
import { type AskedFact, judgeFact } from './fact.ts';
import { concludeAll } from './pending.ts';

const RULES = { level: 0.05, margin: Math.log(1.05) };

function judge(fact: Omit<AskedFact, 'name'>, base: readonly string[], current: readonly string[]) {
  const asked = judgeFact({ name: 'x', ...fact }, { base, current });
  return asked === null ? null : concludeAll<FactVerdict>([asked], RULES).verdictOf(asked);
}

const times = (word: string, trials: number): string[] => Array(trials).fill(word);
const exact = { nature: 'exact', good: null } as const;
const error = { nature: 'seen', good: 'none' } as const;

test.each([
  ['same for one word', exact, times('h2', 3), times('h2', 2), 'same'],
  ['different for two words, from one trial', exact, ['h2'], ['http/1.1'], 'different'],
  ['worse if the good word is gone', { ...exact, good: 'none' }, ['none'], ['client'], 'worse'],
  ['better if the good word is new', { ...exact, good: 'none' }, ['client'], ['none'], 'better'],
  ['different between two bad words', { ...exact, good: 'none' }, ['client'], ['proxy'], 'different'],
  ['inconclusive for a small step to a vague word', exact, ['origin'], ['several'], 'inconclusive'],
  ['different for a vague word in five trials', exact, times('origin', 5), times('several', 5), 'different'],
  [
    'inconclusive for an error in all of too few trials',
    error,
    times('none', 3),
    times('seen', 3),
    'inconclusive',
  ],
  ['worse for an error in all of five trials', error, times('none', 5), times('seen', 5), 'worse'],
  [
    'worse for an error that became significantly more frequent',
    error,
    [...times('seen', 1), ...times('none', 9)],
    [...times('seen', 9), ...times('none', 1)],
    'worse',
  ],
  [
    'inconclusive for an error that is new and rare',
    error,
    times('none', 10),
    [...times('seen', 1), ...times('none', 9)],
    'inconclusive',
  ],
  [
    'same for an error that comes and goes',
    error,
    [...times('seen', 2), ...times('none', 8)],
    [...times('seen', 3), ...times('none', 7)],
    'same',
  ],
] as const)('judgeFact() says %s', (_, fact, base, current, verdict) =>
  expect(judge(fact, base, current)?.verdict).toBe(verdict),
);

test('judgeFact() says how rare a new word is', () =>
  expect(judge(error, times('none', 10), [...times('none', 9), 'seen'])).toMatchObject({
    reason: 'in 1 of 10 trials, and in none before',
    base: { none: 10 },
    current: { none: 9, seen: 1 },
  }));

test('judgeFact() gives null if a side has no word', () => expect(judge(exact, [], ['h2'])).toBeNull());

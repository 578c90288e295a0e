import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from './layout.ts';

test('wrap() keeps all words in order, and lines within the width', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 16, max: 60 }), (words, width) => {
      const wrapped = wrap(words.join(' '), width, '  ');
      expect(wrapped.split(/\s+/).filter(Boolean)).toEqual(words);
      for (const line of wrapped.split('\n')) {
        expect(line).toMatch(/^ {2}\S/);
        expect(line.length).toBeLessThanOrEqual(width);
      }
    }),
  );
});

test('wrap() leaves a word whole that is longer than the line', () => {
  expect(wrap('see results/20261121-142233/result.json now', 10)).toBe(
    'see\nresults/20261121-142233/result.json\nnow',
  );
});

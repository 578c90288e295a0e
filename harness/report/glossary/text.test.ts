import { expect, test } from 'vitest';
import { withoutLinks, wordsText } from './text.ts';
import { IN_SHORT, WORDS } from './words.ts';

test('the words are there once each, with a meaning that ends in a full stop', () => {
  const all = WORDS.flatMap(({ word }) => word.split(', '));
  expect(all.filter((word, at) => all.indexOf(word) !== at)).toEqual([]);
  expect(WORDS.filter(({ means }) => !/^([A-Z`]|nginx).*[.)]$/.test(means))).toEqual([]);
  for (const word of Object.keys(IN_SHORT)) expect(all).toContain(word);
});

test.each([
  ['A key of it. [All of them](axes.md).', 'A key of it.'],
  ['A request [without an answer](result.md#x) counts.', 'A request without an answer counts.'],
  ['No link (at all).', 'No link (at all).'],
])('withoutLinks() of %s', (means, text) => expect(withoutLinks(means)).toBe(text));

test('wordsText() has the asked words below their subjects', () => {
  const asked = WORDS.filter(({ word }) => word === 'churn' || word === 'skipped');
  expect(wordsText(asked, { strong: (text) => text, width: 60 })).toBe(
    [
      'What connections do',
      '  churn',
      '    New connections per second.',
      '',
      'The states of a cell',
      '  skipped',
      '    This machine cannot run the cell.',
      '',
    ].join('\n'),
  );
});

import { MEANINGS, wordsOf } from '../report/glossary/words.ts';
import { type Regions, table } from './markdown.ts';

/** The generated parts of docs/vocabulary.md: a table for each subject. */
export function vocabularyRegions(): Regions {
  return Object.fromEntries(
    Object.entries(MEANINGS).map(([subject, meanings]) => [
      subject.toLowerCase(),
      table(
        ['word', 'meaning'],
        wordsOf(meanings).map(({ word, means }) => [word, means]),
      ),
    ]),
  );
}

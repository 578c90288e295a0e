import { EXIT, UsageError } from '../../errors.ts';
import { wordsText } from '../../report/glossary/text.ts';
import { WORDS } from '../../report/glossary/words.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { fittingWidth } from '../../report/terminal/layout.ts';
import { oneOf } from '../../scenario/read/near.ts';
import { quote } from '../../scenario/read/quote.ts';
import type { Given } from '../command.ts';
import type { words as command } from '../commands/words.ts';
import type { ExitCode } from '../exit-code.ts';

/** Explains the named words, or all. Throws a UsageError that names every word that there is not. */
export async function words(
  { terminal }: Given<typeof command>,
  names: readonly string[],
): Promise<ExitCode> {
  const found = names.map((name) => ({ name, word: WORDS.find(({ word }) => isOf(word, name)) }));
  const unknown = found.filter(({ word }) => word === undefined);
  if (unknown.length > 0) {
    const known = WORDS.flatMap(({ word }) => word.split(', '));
    throw new UsageError(
      unknown.map(({ name }) => ({
        where: 'words',
        what: `There is no word ${quote(name)}`,
        expected: oneOf(known, name),
      })),
    );
  }
  const asked = found.flatMap(({ word }) => word ?? []);
  terminal.out(
    wordsText(names.length === 0 ? WORDS : asked, {
      strong: paintFor(terminal.colour.out).strong,
      width: fittingWidth(terminal.columns.out),
    }),
  );
  return EXIT.fine;
}

/** Whether a name is one of the words of an entry, in capitals or not. */
function isOf(words: string, name: string): boolean {
  return words.toLowerCase().split(', ').includes(name.toLowerCase());
}

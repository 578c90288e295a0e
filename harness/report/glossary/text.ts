import { wrap } from '../terminal/layout.ts';
import { MEANINGS, type Word, wordsOf } from './words.ts';

/** Words with what they mean, for a terminal, by subject. */
export function wordsText(
  asked: readonly Word[],
  { strong, width }: { readonly strong: (text: string) => string; readonly width: number },
): string {
  const blocks = Object.entries(MEANINGS).flatMap(([subject, meanings]) => {
    const own = wordsOf(meanings).filter(({ word }) => asked.some((one) => one.word === word));
    const entries = own.map(
      ({ word, means }) => `  ${strong(word)}\n${wrap(withoutLinks(means), width, '    ')}`,
    );
    return own.length === 0 ? [] : [[strong(subject), ...entries].join('\n')];
  });
  return `${blocks.join('\n\n')}\n`;
}

/** A meaning without what only the docs can show: sentences that are a link alone, and the marks of others. */
export function withoutLinks(means: string): string {
  return means.replaceAll(/ ?\[[^\]]+\]\([^)]+\)\.(?= |$)/g, '').replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}

import { withoutLinks } from '../glossary/text.ts';
import { MEANINGS, wordsOf } from '../glossary/words.ts';
import { coded, html, type Markup } from './markup.ts';

/** Where the words are explained, from every part of the page. */
export const WORDS_ID = 'words';

/** The words that reports use, closed at first: a link to it opens it, and so do keys and touch. */
export function glossary(): Markup {
  return html`<details class="glossary" id="${WORDS_ID}"><summary>What the words mean</summary>
${Object.entries(MEANINGS).map(
  ([subject, meanings]) => html`<h3>${subject}</h3>
<dl>${wordsOf(meanings).map(({ word, means }) => html`<dt>${word}</dt><dd>${coded(withoutLinks(means))}</dd>`)}</dl>`,
)}</details>`;
}

import { gzipSync } from 'node:zlib';
import { CODE } from '../terminal/clean.ts';

/** Text that is HTML. Only `html` makes it, so that all other text is escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | readonly Part[];

/** A template of HTML or XML. Values are escaped unless they are Markup; null is left out. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const rest = parts.map((part, index) => render(part) + strings[index + 1]!);
  return new Markup(strings[0]! + rest.join(''));
}

/** Text with its code as elements. */
export function coded(text: string): Markup {
  return html`${text.split(CODE).map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** Text of connlab itself, such as the style sheet, which is not escaped. Never use it for text from a result. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Content that may be wider than the page, in a box that scrolls, also by the keyboard. */
export function scroll(label: string, content: Markup | null): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
}

/** Data for a `<script type="application/json">`: no `</script>` and no `<!--` can be in it. */
export function embedded(data: unknown): Markup {
  return new Markup(JSON.stringify(data).replaceAll('<', '\\u003c'));
}

/** A raw result, for download from the page: gzip in base64 has a quarter of the size of the text. */
export function packed(raw: unknown): Markup {
  return embedded(gzipSync(JSON.stringify(raw), { level: 9 }).toString('base64'));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return String(part).replaceAll(/[&<>"']/g, (character) => ESCAPES[character]!);
}

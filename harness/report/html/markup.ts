/** Text that is HTML already. Only `html` makes it, so whatever else is put into a page is escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | readonly Part[];

/** A template of HTML or XML: what is filled in is escaped, unless it is Markup; null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const rest = parts.map((part, index) => render(part) + strings[index + 1]!);
  return new Markup(strings[0]! + rest.join(''));
}

/** For text that is markup by nature, such as our own style sheet. Never for anything that came from outside. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** What may be wider than the page moves within its own room; by the keyboard too. */
export function scroll(label: string, content: Markup | null): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
}

/** Data for a `<script type="application/json">`: no `</script>` and no `<!--` can be in it. */
export function embedded(data: unknown): Markup {
  return new Markup(JSON.stringify(data).replaceAll('<', '\\u003c'));
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

import type { Cell } from '../../result/result.ts';
import { count } from '../../words.ts';
import { cellName, hasNumbers, type WithNumbers } from '../cells.ts';
import { type Behind, type Detail, detailsOf } from './behind.ts';

/** One cause or warning of several cells, in one text. */
export interface Alike {
  readonly label: Behind['label'];
  readonly parts: readonly AlikePart[];
}

/** A text, and the cells that it is about. */
export interface AlikePart {
  /** No full stop. */
  readonly text: string;
  /** Empty: it is about the same cells as the parts before it, or as all of them. */
  readonly about: string;
}

interface Seen extends Detail {
  readonly cell: WithNumbers;
}

/** Different texts of one cause that are shown; of more, only the cells are named. */
const MOST_TEXTS = 3;

/**
 * The causes and warnings of all cells, each once, the surest first: texts that differ in numbers only become one with the
 * range of each number. `saidOf`: what the reader has already seen about a cell.
 */
export function alikeOf(cells: readonly Cell[], saidOf: (cell: WithNumbers) => string): readonly Alike[] {
  const seen = cells
    .filter(hasNumbers)
    .flatMap((cell): readonly Seen[] => detailsOf(cell, saidOf(cell)).map((one) => ({ ...one, cell })));
  const groups = [...Map.groupBy(seen, ({ label, code }) => `${label} ${code}`).values()];
  return (['proven', 'likely', 'warning'] as const).flatMap((label) =>
    groups.filter(([first]) => first!.label === label).map((group) => alike(label, group, cells)),
  );
}

function alike(label: Behind['label'], group: readonly Seen[], all: readonly Cell[]): Alike {
  const byRemedy = [...Map.groupBy(group, ({ remedy }) => remedy).values()];
  return { label, parts: byRemedy.flatMap((same) => partsOf(same, all)) };
}

/** The texts of cells with one remedy, then that remedy. */
function partsOf(same: readonly Seen[], all: readonly Cell[]): readonly AlikePart[] {
  const { remedy } = same[0]!;
  const seen = evidenceOf(same, all);
  if (seen.length > 1) return [...seen, ...(remedy === null ? [] : [{ text: remedy, about: '' }])];
  const { text } = seen[0]!;
  return [{ text: remedy === null ? text : `${text}. ${remedy}`, about: cellsText(same, all) }];
}

/** Evidence of one cause, as few texts as there are; with the cells of each if there are several. */
export function evidenceOf(
  seen: readonly { readonly cell: Cell; readonly evidence: string }[],
  all: readonly Cell[],
): readonly AlikePart[] {
  const texts = [...Map.groupBy(seen, ({ evidence }) => templateOf(evidence)).values()];
  const textOf = (some: typeof seen): string => rangesOf(some.map(({ evidence }) => evidence));
  if (texts.length === 1) return [{ text: textOf(seen), about: '' }];
  const others = texts.slice(MOST_TEXTS).flat();
  return [
    ...texts.slice(0, MOST_TEXTS).map((some) => ({ text: textOf(some), about: cellsText(some, all) })),
    ...(others.length === 0 ? [] : [{ text: 'The same in other words', about: cellsText(others, all) }]),
  ];
}

/** Texts of one template as one, with the names of what each is about: `a; b`. */
export function alikeTexts(
  seen: readonly { readonly name: string; readonly text: string }[],
): readonly { readonly names: string; readonly text: string }[] {
  return [...Map.groupBy(seen, ({ text }) => templateOf(text)).values()].map((same) => ({
    names: same.map(({ name }) => name).join('; '),
    text: rangesOf(same.map(({ text }) => text)),
  }));
}

/** `It waited (a; b). It waited long (c). Mend it` */
export function partText({ text, about }: AlikePart): string {
  return about === '' ? text : `${text} (${about})`;
}

/** `all cells`, or their names: `a; b, 3 trials`. */
export function cellsText(some: readonly { readonly cell: Cell }[], all: readonly Cell[]): string {
  if (some.length > 1 && some.length === all.length) return 'all cells';
  const byName = Map.groupBy(some, ({ cell }) => cell.name);
  return [...byName]
    .map(([name, [first, ...more]]) =>
      more.length === 0 ? cellName(first!.cell) : `${name}, ${count(more.length + 1)} trials`,
    )
    .join('; ');
}

// A number with its unit, where that depends on the size; code and quoted names are literal. The digit of p99 or TLSv1.3, and
// those of an address or a version, are no numbers.
const TOKEN = /`[^`]*`|"[^"]*"|(?<![\w.:/-])\d[\d,]*(?:\.\d+)?(?: (?:us|ms|s|min|h)\b|%)?(?!\w|[.:/-]\d)/g;
const UNITS: Readonly<Record<string, number>> = { us: 1e-3, ms: 1, s: 1e3, min: 6e4, h: 3.6e6 };

const isNumber = (token: string): boolean => /^\d/.test(token);

/** The text without what may differ: numbers and their units. */
function templateOf(text: string): string {
  return text.replaceAll(TOKEN, (token) => (isNumber(token) ? `# ${kindOf(token)}` : token));
}

function kindOf(number: string): string {
  return number.endsWith('%') ? '%' : /[a-z]/.test(number) ? 'time' : '';
}

/** Texts of one template as one: `held 2,000 to 4,000 ports`. */
function rangesOf(texts: readonly string[]): string {
  const tokens = texts.map((text) => text.match(TOKEN) ?? []);
  let at = -1;
  return texts[0]!.replaceAll(TOKEN, (first) => {
    at += 1;
    if (!isNumber(first)) return first;
    const own = tokens.map((ofText) => ofText[at]!).toSorted((a, b) => sizeOf(a) - sizeOf(b));
    const [least, most] = [own[0]!, own.at(-1)!];
    return sizeOf(least) === sizeOf(most) ? first : `${bare(least, most)} to ${most}`;
  });
}

function sizeOf(number: string): number {
  const [digits, unit = 'ms'] = number.replaceAll(/[,%]/g, '').split(' ');
  return Number(digits) * UNITS[unit]!;
}

/** Without its unit if the other number has the same one: `1 to 4 s`. */
function bare(least: string, most: string): string {
  const [unit, other] = [least, most].map((number) => number.split(' ')[1]);
  return unit !== undefined && unit === other ? least.split(' ')[0]! : least;
}

import { stripVTControlCharacters } from 'node:util';

// C0 and C1 controls, and the characters that change the direction of text (Trojan Source, CVE-2021-42574).
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/;
const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, 'g');

/** Text that is safe to print on a terminal: without escape sequences and control characters; line ends become spaces. */
export function cleanText(text: string): string {
  // Escape sequences begin with a control character too.
  if (!UNPRINTABLE.test(text)) return text.trim();
  return stripVTControlCharacters(text).replaceAll(ALL_UNPRINTABLE, ' ').trim();
}

/** The same for lines of code, whose indentation stays. */
export function cleanLines(lines: readonly string[]): readonly string[] {
  return lines.map((line) => /^[ \t]*/.exec(line)![0] + cleanText(line));
}

/** Code in a text: `` `keepalive` ``. */
export const CODE = /`([^`\n]+)`/g;

/** Text as a terminal shows it: code without its marks. */
export function bareCode(text: string): string {
  return text.replaceAll(CODE, '$1');
}

/**
 * The same data with every text cleaned, because scenario files, logs and results may come from others. What is clean is not
 * copied: a result may have a hundred megabytes.
 */
export function clean<T>(data: T): T {
  return cleanValue(data) as T;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(cleanValue);
    return items.every((item, at) => Object.is(item, value[at])) ? value : items;
  }
  const entries = Object.entries(value);
  let isClean = true;
  for (const entry of entries) {
    const [key, item] = entry;
    entry[0] = cleanText(key);
    entry[1] = cleanValue(item);
    if (entry[0] !== key || !Object.is(entry[1], item)) isClean = false;
  }
  return isClean ? value : Object.fromEntries(entries);
}

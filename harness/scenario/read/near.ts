/**
 * The word that was probably meant: the one with the fewest edits (a letter more, less, other, or two swapped),
 * when that is at most a third of the longer word. Case does not count. Undefined where none is near.
 */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = Infinity;
  for (const candidate of words) {
    const allowed = Math.floor(Math.max(word.length, candidate.length) / 3);
    if (Math.abs(word.length - candidate.length) > allowed) continue; // a key can have a million letters
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits > allowed || edits >= fewest) continue;
    best = candidate;
    fewest = edits;
  }
  return best;
}

/** The words that this one is a part of, for instance of `noDelay` all that end in `NoDelay`. Case does not count. */
export function containing(part: string, words: readonly string[]): string[] {
  const found = words.filter((word) => word.toLowerCase().includes(part.toLowerCase()));
  return part.length >= LEAST_PART ? found : found.filter((word) => word.length === part.length);
}

/** Shorter parts are in too many words. */
const LEAST_PART = 4;

/** Mistakes of one kind for which near misses are looked for. Each takes up to 10 ms, and more are not read. */
export const MOST_NEAR_MISSES = 100;

/** `a, b or c`, and the near miss where there is one: what a mistake says was expected. */
export function oneOf(words: readonly string[], found?: unknown): string {
  return listed(words, typeof found === 'string' ? nearest(found, words) : undefined);
}

/** More names than this say less than the near miss. */
const MOST_NAMES = 16;

/** As `oneOf`, for names that may hold spaces and commas, and may be many: `"a, b" or "c"`. */
export function oneOfNames(names: readonly string[], found?: string): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  const near = found === undefined ? undefined : nearest(found, names);
  return listed(more === 0 ? shown : [...shown, `${more} more`], near);
}

function listed(words: readonly string[], near: string | undefined): string {
  const list = words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return withNear(list, near);
}

/** What was expected, and the near miss where there is one. */
export function withNear(expected: string, near: string | undefined): string {
  return near === undefined ? expected : `${expected} (did you mean "${near}"?)`;
}

/** Optimal string alignment: Levenshtein with swaps of neighbours. Words are short, so rows of arrays do. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

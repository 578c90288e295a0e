import { several } from '../../words.ts';
import type { FactVerdict, Verdict } from '../comparison.ts';
import type { Fact } from '../facts.ts';
import { fisherP } from '../statistics/fisher.ts';
import { type Pending, settled } from './pending.ts';

/** With so many trials on each side, what all of one and none of the other have is no chance. */
const ENOUGH = 5;
/** Words for what lies between two others: from one of them to such a word it may be a small step. */
const VAGUE = ['several', 'both', 'some', 'mixed'];

/** What the trials of both sides said. */
export interface Said {
  readonly base: readonly string[];
  readonly current: readonly string[];
}

/** Compares what the trials of two sides said of one fact; null where one side says nothing of it. */
export function judgeFact(fact: Fact, said: Said): Pending<FactVerdict> | null {
  const base = tally(said.base);
  const current = tally(said.current);
  if (said.base.length === 0 || said.current.length === 0) return null;
  const words = [...new Set([...said.base, ...said.current])];
  const known = { fact: fact.name, base, current };
  const untested = { ...known, p: null, adjustedP: null };
  if (words.length === 1) return settled({ ...untested, verdict: 'same', reason: null });
  const isApart = words.every((word) => !(word in base) || !(word in current));
  const isCertain = isExact(fact, words) || Math.min(said.base.length, said.current.length) >= ENOUGH;
  if (isApart && isCertain) return settled({ ...untested, verdict: changed(fact, said), reason: null });
  const p = unevenness(words, said);
  return {
    p,
    conclude: (adjustedP, { level }) => {
      const verdicts = { ...known, p, adjustedP };
      if (adjustedP !== null && adjustedP <= level) {
        return { ...verdicts, verdict: changed(fact, said), reason: null };
      }
      return { ...verdicts, ...undecided(fact, { ...said, words }) };
    },
  };
}

function isExact(fact: Fact, words: readonly string[]): boolean {
  return fact.nature === 'exact' && !words.some((word) => VAGUE.includes(word));
}

/** The most uneven of the words, times their number, as each had its chance (Bonferroni). */
function unevenness(words: readonly string[], { base, current }: Said): number {
  const pValues = words.map((word) => fisherP(seenOf(word, base), seenOf(word, current)));
  // Of two words the second is the mirror image of the first.
  return Math.min(1, Math.min(...pValues) * (words.length === 2 ? 1 : words.length));
}

function undecided(
  fact: Fact,
  { base, current, words }: Said & { readonly words: readonly string[] },
): Pick<FactVerdict, 'verdict' | 'reason'> {
  const fresh = words.filter((word) => !base.includes(word) && word !== fact.good);
  if (fresh.length === 0) return { verdict: 'same', reason: 'it varies from trial to trial' };
  const times = current.filter((word) => fresh.includes(word)).length;
  const before = base.length < ENOUGH ? `, of only ${several(base.length, 'trial')}` : '';
  return {
    verdict: 'inconclusive',
    reason: `in ${times} of ${several(current.length, 'trial')}, and in none before${before}`,
  };
}

function changed({ good }: Fact, { base, current }: Said): Verdict {
  if (good === null) return 'different';
  const [before, now] = [shareOf(good, base), shareOf(good, current)];
  if (before === now) return 'different';
  return now < before ? 'worse' : 'better';
}

function shareOf(word: string, said: readonly string[]): number {
  return said.filter((one) => one === word).length / said.length;
}

function seenOf(word: string, said: readonly string[]): { readonly seen: number; readonly of: number } {
  return { seen: said.filter((one) => one === word).length, of: said.length };
}

function tally(said: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of said) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

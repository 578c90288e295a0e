import { several } from '../../words.ts';
import type { FactVerdict, Verdict } from '../comparison.ts';
import type { Fact } from '../facts.ts';
import { fisherP, type Proportion } from '../statistics/fisher.ts';
import { type Pending, settled } from './pending.ts';

/** Trials on each side from which a word that one side always has and the other never has is not chance. */
const ENOUGH = 5;
/** Words for mixed states, which may be only a small step from a pure one. */
const VAGUE = ['several', 'both', 'some', 'mixed'];

/** A fact of one cell, as both sides ask for it. */
export interface AskedFact extends Pick<Fact, 'name' | 'nature' | 'lost'> {
  readonly good: string | null;
}

/** The words of the trials of both sides. */
export interface FactTrials {
  readonly base: readonly string[];
  readonly current: readonly string[];
}

/** Compares one fact between two sides; null if one side has no word for it. */
export function judgeFact(fact: AskedFact, trials: FactTrials): Pending<FactVerdict> | null {
  const base = tally(trials.base);
  const current = tally(trials.current);
  if (trials.base.length === 0 || trials.current.length === 0) return null;
  const words = [...new Set([...trials.base, ...trials.current])];
  const known = { fact: fact.name, base, current, lost: null };
  const untested = { ...known, p: null, adjustedP: null };
  if (words.length === 1) return settled({ ...untested, verdict: 'same', reason: null });
  const isApart = words.every((word) => !(word in base) || !(word in current));
  const isCertain = isExact(fact, words) || Math.min(trials.base.length, trials.current.length) >= ENOUGH;
  if (isApart && isCertain) return settled({ ...untested, ...changed(fact, trials) });
  const p = unevenness(words, trials);
  return {
    p,
    conclude: (adjustedP, { level }) => {
      const verdicts = { ...known, p, adjustedP };
      if (adjustedP !== null && adjustedP <= level) {
        return { ...verdicts, ...changed(fact, trials) };
      }
      return { ...verdicts, ...undecided(fact, { ...trials, words }) };
    },
  };
}

function isExact(fact: AskedFact, words: readonly string[]): boolean {
  return fact.nature === 'exact' && !words.some((word) => VAGUE.includes(word));
}

/** The smallest p-value of the words, times their number (Bonferroni). */
function unevenness(words: readonly string[], { base, current }: FactTrials): number {
  const pValues = words.map((word) => fisherP(proportionOf(word, base), proportionOf(word, current)));
  // With two words, the second one is the complement of the first, and no other test.
  return Math.min(1, Math.min(...pValues) * (words.length === 2 ? 1 : words.length));
}

function undecided(
  fact: AskedFact,
  { base, current, words }: FactTrials & { readonly words: readonly string[] },
): Pick<FactVerdict, 'verdict' | 'reason'> {
  const fresh = words.filter((word) => !base.includes(word) && word !== fact.good);
  if (fresh.length === 0) return { verdict: 'same', reason: 'it varies from trial to trial' };
  const times = current.filter((word) => fresh.includes(word)).length;
  const before = base.length < ENOUGH ? `of only ${several(base.length, 'trial')} before` : 'before';
  return {
    verdict: 'inconclusive',
    reason: `in ${times} of ${several(current.length, 'trial')}, and in none ${before}`,
  };
}

function changed(fact: AskedFact, trials: FactTrials): Pick<FactVerdict, 'verdict' | 'reason' | 'lost'> {
  const verdict = directionOf(fact, trials);
  return { verdict, reason: null, lost: verdict === 'worse' ? lostText(fact, trials.current) : null };
}

/** Of the bad words, the one that most trials have. */
function lostText({ good, lost }: AskedFact, words: readonly string[]): string | null {
  const [most] = Object.entries(tally(words.filter((word) => word !== good))).sort(([, a], [, b]) => b - a);
  return most === undefined || lost === undefined ? null : lost(most[0]);
}

function directionOf({ good }: AskedFact, { base, current }: FactTrials): Verdict {
  if (good === null) return 'different';
  const [before, now] = [base, current].map((words) => proportionOf(good, words));
  const change = now!.seen / now!.of - before!.seen / before!.of;
  if (change === 0) return 'different';
  return change < 0 ? 'worse' : 'better';
}

function proportionOf(word: string, words: readonly string[]): Proportion {
  return { seen: words.filter((one) => one === word).length, of: words.length };
}

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

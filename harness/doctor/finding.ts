import type { Attempt, Probes } from './probes.ts';

/** What one property of the machine means for the lab. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  /** true: no cell can run without it. */
  readonly needed: boolean;
  readonly observed: string;
  readonly consequence: string;
  /** null: nothing needs to be done. */
  readonly fix: string | null;
}

/** What to say about a property. */
export interface Words {
  readonly observed: string;
  /** The consequence if it is as it should be, and if it is not. */
  readonly good: string;
  readonly bad: string;
  /** Only used if it is not as it should be. */
  readonly fix: string;
}

/** A finding, before it is known whether cells can run without it. */
export type Judged = Omit<Finding, 'needed'>;

export function finding(what: string, ok: boolean, { observed, good, bad, fix }: Words): Judged {
  return { what, ok, observed, consequence: ok ? good : bad, fix: ok ? null : fix };
}

/** The finding about something tried in a namespace. Without namespaces it could not be tried. */
export function attempted(what: string, attempt: Attempt, { namespaces }: Probes, words: Words): Judged {
  if (attempt.ok) return finding(what, true, words);
  const untried = { observed: 'not tried: it needs a namespace', fix: 'see namespaces' };
  return finding(what, false, {
    ...words,
    ...(namespaces.ok ? { observed: attempt.message } : untried),
  });
}

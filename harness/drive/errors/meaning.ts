/** What an error code of a driver says. Texts without a full stop. */
export interface Meaning {
  /** What happened. */
  readonly means: string;
  /** What to look for, or to do. */
  readonly look: string;
}

/** By code. */
export type Meanings = Readonly<Record<string, Meaning>>;

/** Codes with a number or a reason in them. */
export interface CodeFamily {
  /** As the docs write it. */
  readonly name: string;
  readonly pattern: RegExp;
  /** `found`: the groups of the pattern. */
  readonly meaning: (found: readonly string[]) => Meaning;
}

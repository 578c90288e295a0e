import type { PlainData } from './plain-data.ts';

/** What came of loading a user's file. */
export type Answer =
  | ({ readonly kind: 'data' } & PlainData)
  /** It has no default export. */
  | { readonly kind: 'nothing' }
  /** `what` is wrong with it, and what was expected, as in a mistake. */
  | { readonly kind: 'refused'; readonly what: string; readonly expected?: string };

/** The descriptor on which the loader answers. */
export const ANSWER_FD = 3;

/** A key of a cell that cannot be together with the rest, and why. */
export interface Clash {
  readonly key: string;
  readonly what: string;
  readonly expected: string;
}

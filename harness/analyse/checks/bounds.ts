import { count } from '../../words.ts';

/** What a number may be, ends included. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** A counter that the kernel did not give (null) is within nothing. */
export function isWithin(value: number | null, { least, most }: Bounds): boolean {
  return value !== null && value >= least && value <= most;
}

export function counted(value: number | null): string {
  return value === null ? 'an unknown number' : count(value);
}

/** `2,000`, `at most 18`, `1,984 to 2,016` */
export function boundsText({ least, most }: Bounds): string {
  if (least === most) return count(least);
  if (least <= 0) return `at most ${count(most)}`;
  return most === Infinity ? `at least ${count(least)}` : `${count(least)} to ${count(most)}`;
}

/** Two counts of the same thing differ by a connection under way when one was read, or by 1%. */
export function nearly(value: number): Bounds {
  const slack = Math.max(2, Math.ceil(value * 0.01));
  return { least: Math.max(0, value - slack), most: value + slack };
}

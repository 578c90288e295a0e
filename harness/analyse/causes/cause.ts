import type { CellHeader, CellNumbers } from '../../result/result.ts';
import { hostsOf } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { counter, type Ran, sum } from '../evidence.ts';
import type { Measured } from '../numbers.ts';

/** One cell, as its analysis has it. */
export interface CellFacts {
  readonly ran: Ran;
  readonly measured: Measured;
}

/** A peak of the latencies that comes after another one. */
export interface LatePeak {
  readonly atUs: number;
  /** Share of all answers. */
  readonly share: number;
  /** Distance from the peak before it. */
  readonly behindUs: number;
}

/** A cell with numbers as it is stored, to be believed or not. */
export type StoredCell = CellHeader & CellNumbers;

/** One number on both sides of a comparison: the median of the trials. */
export interface BeforeAfter {
  readonly base: number;
  readonly current: number;
}

/** The trials of one cell on both sides of a comparison. */
export interface BothSides {
  readonly base: readonly StoredCell[];
  readonly current: readonly StoredCell[];
  /** What the two sides asked for differently, in words. */
  readonly settings: readonly string[];
  /** null where a side does not have the number. */
  readonly medians: (read: (cell: StoredCell) => number | null | undefined) => BeforeAfter | null;
}

/** Codes of the causes of a change, the nearest to the root first: what follows from another one comes after it. */
export const CHANGE_CODES = [
  'setting-changed',
  'protocol-changed',
  'keep-alive-off',
  'connections-shorter',
  'upstream-keep-alive-off',
  'upstream-keep-alive-small',
  'nagle-back',
  'resumption-lost',
  'ports-exhausted',
  'upstream-refused',
  'time-wait-moved',
] as const;
export type ChangeCode = (typeof CHANGE_CODES)[number];

/** Where a cause lies: a host of the lab, or what is outside of it. */
export type Owner = HostName | 'service' | 'machine' | 'network';

/** What the evidence of a cause says. */
export interface Finding {
  /** Missing: proven. */
  readonly strength?: 'proven' | 'likely';
  /** What was seen, with its numbers. No full stop. */
  readonly text: string;
  /** Missing: that of the cause. */
  readonly owner?: Owner | undefined;
  /** Missing: that of the cause. */
  readonly remedy?: string;
  /** How much of the trouble it explains, 0 to 1. */
  readonly share?: number;
}

/** Something that can be behind a number. At least one of `evidence`, `peak` and `change` decides about it. */
export interface Cause {
  readonly id: string;
  /** `warning`: also a warning under its id. `notice`: a warning only, for it explains no number. */
  readonly as?: 'warning' | 'notice';
  /** The symptom, as a reader meets it. */
  readonly looks: string;
  readonly owner: Owner;
  /** The evidence in words. */
  readonly shows: string;
  readonly remedy: string;
  /** Where more is said, from docs/ on. */
  readonly page: string;
  /** Checks that fail because of it. */
  readonly fails?: readonly string[];
  /** What the explanation of a cell takes its sentences from. */
  readonly explains?: 'times' | 'ports';
  /** Over one cell; a text alone is proven. */
  readonly evidence?: (facts: CellFacts) => Finding | string | null;
  /** Over a late peak of one cell: what made those answers late. No full stop. */
  readonly peak?: (facts: CellFacts, peak: LatePeak) => string | null;
  /** Codes of the changes that it explains, where only the current side of a comparison has it. */
  readonly behind?: readonly ChangeCode[];
  /** Over both sides of a comparison, under the code that it has there. */
  readonly change?: { readonly code: ChangeCode; readonly evidence: (sides: BothSides) => string | null };
}

/** Declares a cause; gives plain data its type, and `evidence` where there is one. */
export function cause<const C extends Cause>(declared: C): C {
  return declared;
}

/** A counter over all hosts of the path, and the hosts that have counted any. */
export function counted({ cell, observation }: Ran, name: string) {
  // Where the client runs on the machine's own network, the counters are those of the machine.
  const isOwn = cell.target === undefined;
  const path = isOwn ? hostsOf(cell.strategy.path) : (['client'] as const);
  const hosts = path.filter((host) => (counter(observation.hosts[host], name) ?? 0) > 0);
  return {
    total: sum(hosts.map((host) => counter(observation.hosts[host], name) ?? 0)),
    hosts: isOwn ? hosts.join(' and ') : 'machine',
    owner: (isOwn ? hosts[0] : 'machine') as Owner | undefined,
  };
}

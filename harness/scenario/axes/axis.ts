import type { CellPlan, Load } from '../scenario.ts';
import type { Strategy } from '../strategy.ts';
import type { Values } from './values.ts';

/** What decides whether the values of a cell can be together. */
export type Cell = Pick<CellPlan, 'strategy' | 'load' | 'lab' | 'origin' | 'request'>;

/** The part of a cell that reaches its driver. */
export type DriverTask = Pick<Cell, 'strategy' | 'load'>;

/** The axis that a refusal belongs to, in the cell that is judged. */
export interface Here {
  readonly value: unknown;
  /** The value that it has where nothing is said of it. */
  readonly usual: unknown;
}

/** One reason why a cell cannot happen, and what would have to be otherwise. */
export interface Refusal<C = Cell> {
  /** The values that are refused and what with, for the docs. */
  readonly refused: string;
  readonly when: (cell: C, here: Here) => boolean;
  /** The reason, without a full stop; also the message, unless `what` has more to say. */
  readonly because: string;
  /** The message, with what the cell has. */
  readonly what?: (cell: C, here: Here) => string;
  /** What to write instead. */
  readonly expected: string | ((cell: C, here: Here) => string);
}

/** Something that is allowed, and that the author may not have meant. */
export interface Doubt {
  /** Code of the warning. */
  readonly code: string;
  readonly when: (cell: Cell) => boolean;
  /** `names`: the cells, quoted. */
  readonly message: (names: string) => string;
}

/** Why a cell cannot run where somebody else's program stands in the place of the lab's. */
export interface OutsideRefusal<Facts> {
  readonly refused: string;
  readonly when: (cell: Cell, facts: Facts) => boolean;
  readonly because: string;
  /** The message, with what is the case; missing: `because`. */
  readonly what?: (cell: Cell, facts: Facts) => string;
}

/** What is known of a service of one's own. */
export interface ServiceFacts {
  /** An IP literal. */
  readonly address: string;
  /** What its TLS agreed on; null: the URL says http. */
  readonly tls: {
    readonly version: '1.2' | '1.3';
    /** All versions that it offers. */
    readonly offered: readonly ('1.2' | '1.3')[];
    readonly speaksH2: boolean;
  } | null;
  /** The scenario's cells differ in `tls`; if not, the URL decides. */
  readonly comparesTls: boolean;
}

type DriverName = Strategy['driver'];

/** A default that depends on what else is said; `from` gives undefined where the driver has none of its own. */
export interface DerivedDefault<V> {
  /** In words, for the docs. */
  readonly says: string;
  readonly from: (said: Partial<Strategy>, load: Load | undefined) => V | undefined;
}

/**
 * What a driver can do on an axis: a text is the reason why nothing but the usual value, `only` lists the values,
 * and `refuse` the rest. `can` is for the docs.
 */
export type DriverLimit<V> =
  | string
  | { readonly only: readonly V[]; readonly because: string }
  | { readonly can: string; readonly refuse: readonly Refusal<DriverTask>[] };

/** All that is said about an axis. How it is carried out, counted and checked is in the stages that do it. */
export interface Declaration<V> {
  readonly default: V;
  /** Results of earlier versions do not have it: what they measured is the default. */
  readonly isLater?: true;
  /** What a driver does by itself, where nothing is said of the axis. */
  readonly defaultFor?: { readonly [D in DriverName]?: V | DerivedDefault<V> };
  /** What it means, in one or two sentences. */
  readonly says: string;
  readonly proof: {
    /** Names of the checks that fail where it did not take place. */
    readonly checks: readonly string[];
    /** Who saw it, and how far that is independent of the request. */
    readonly witness: string;
    /** No other program can tell where the server is one of the user's own. */
    readonly onlyWordOf?: 'client' | 'nginx';
  };
  /** What no driver can do: it can happen in no network, or never shows under the load. */
  readonly refuse?: readonly Refusal[];
  readonly doubts?: readonly Doubt[];
  readonly drivers?: { readonly [D in DriverName]?: DriverLimit<V> };
  /** With a service of one's own: a text is the reason why nothing but the usual value. */
  readonly external?: string | readonly OutsideRefusal<ServiceFacts>[];
  /** The same with a server that a command of one's own starts in the lab. */
  readonly command?: string | readonly OutsideRefusal<undefined>[];
  /** What its values make of other axes of which nothing is said. */
  readonly gives?: Readonly<Record<string, Partial<Strategy>>>;
}

export interface DeclaredAxis<V> extends Declaration<V> {
  readonly values: Values<V>;
  /** Counts the declarations: a namespace lists its exports by the alphabet, and the order of the file is the better one. */
  readonly position: number;
}

let declared = 0;

/**
 * Declares an axis. In two steps because refusals speak of the strategy, whose type is made from the axes: what the
 * first step returns has one signature, so that TypeScript knows the type of the axis before it looks into the second.
 */
export function axis<V>(values: Values<V>): (declaration: Declaration<V>) => DeclaredAxis<V> {
  return (declaration) => ({ ...declaration, values, position: declared++ });
}

import type { HostName, Strategy } from './strategy.ts';

/**
 * Closed load: so many callers, each asking again when it has its answer. It ends after `durationMs` or
 * `requests`, whichever comes first.
 */
export interface ClosedLoad {
  readonly kind: 'closed';
  readonly concurrency: number;
  readonly durationMs: number;
  /** Most requests of the whole cell. */
  readonly requests?: number;
  /** Each caller asks for so many answers at once, a page, and goes on when it has all of them. 1 where missing. */
  readonly objectsPerPage?: number;
}

/**
 * Open load: requests arrive by the clock and never wait for answers. Latency counts from the intended start.
 * What cannot be sent by the end is counted as `unsent`.
 */
export interface OpenLoad {
  readonly kind: 'open';
  readonly ratePerSecond: number;
  readonly arrivals: 'constant' | 'poisson';
  readonly durationMs: number;
}

export type Load = ClosedLoad | OpenLoad;

/** How long the origin works on an answer, in milliseconds. */
export type ServiceTime =
  | { readonly kind: 'none' }
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  | { readonly kind: 'lognormal'; readonly p50Ms: number; readonly p99Ms: number }
  /** Every `nth` answer takes `ms`, the others no time: one slow among fast ones. */
  | { readonly kind: 'every'; readonly nth: number; readonly ms: number };

/** What the origin answers and how it treats connections. */
export interface OriginSettings {
  readonly bodyBytes: number;
  /**
   * Says the length beforehand. Without it the body is chunked or, towards HTTP/1.0, ends with the connection: then
   * whoever reads it waits for the origin's FIN instead of closing as soon as all bytes are there.
   */
  readonly contentLength: boolean;
  readonly status: number;
  readonly delay: ServiceTime;
  /** Answers with `Connection: close` whatever was asked. */
  readonly close: boolean;
  /** Requests worked on at once; further ones wait for a place. null: no limit. */
  readonly concurrency: number | null;
  /**
   * Each further request in work when one begins makes its service time longer by this share: with 0.1 the third of
   * three takes 1.2 times as long. 0: the origin is as fast with many as with one.
   */
  readonly slowdown: number;
  /** Node's `keepAliveTimeout`. */
  readonly keepAliveTimeoutMs: number;
  /** Node's `maxRequestsPerSocket`; 0: no limit. */
  readonly maxRequestsPerSocket: number;
}

/** Lowest and highest port, both included. */
export interface PortRange {
  readonly low: number;
  readonly high: number;
}

/** What the network of each cell is like. */
export interface LabSettings {
  /** `namespaces`: fresh hosts for each cell. `host`: the machine's own loopback. */
  readonly kind: 'namespaces' | 'host';
  readonly ipVersion: 4 | 6;
  /** Ports for outgoing connections, on every host; null: the kernel's default, 32768-60999. */
  readonly ports: PortRange | null;
  /** Further sysctls by name (`net.*` only), on every host or on those named. */
  readonly sysctls: Readonly<Record<string, string>>;
}

/** A value to compare with: itself, or what stands at a path of the same cell (or the cell named). */
export type Operand =
  | number
  | string
  | boolean
  | null
  | { readonly path: string; readonly cell?: string; readonly times?: number };

/** A statement about measured cells that the run must bear out. Exactly one comparison. */
export interface Expectation {
  /** The statement in words, as the verdict prints it. */
  readonly claim: string;
  /** Name of the cell it speaks of. */
  readonly cell: string;
  /** Where in the cell's record the value stands, for instance `hosts.client.timeWaitPeak`. */
  readonly path: string;
  readonly equals?: Operand;
  readonly atLeast?: Operand;
  readonly atMost?: Operand;
  /** Within `percent` of `of`. */
  readonly within?: { readonly of: Operand; readonly percent: number };
  /** The value is a text with this in it, for instance the name of a check in `reason`. */
  readonly contains?: string;
}

/** What a scenario says of the origin; the delay also as text, for instance `exponential 10ms`. */
export type OriginInput = Partial<Omit<OriginSettings, 'delay'>> & { readonly delay?: ServiceTime | string };

/** What differs from the scenario in one cell of the list `cells`. */
export type CellSettings = Partial<Strategy> & {
  /** Unique within the scenario; verdicts and reports call the cell by it. */
  readonly name: string;
  readonly load?: Partial<ClosedLoad> | Partial<OpenLoad>;
  readonly origin?: OriginInput;
  /** Name of the cell that this one is a remedy for; the report sets the two side by side. */
  readonly remedyFor?: string;
};

/** A scenario as its file says it: data only. Whatever is missing has a default. */
export interface ScenarioInput {
  /** Lower case, digits and hyphens. */
  readonly name: string;
  readonly question: string;
  /** The values that all cells share. */
  readonly strategy?: Partial<Strategy>;
  /** Axes to vary: every combination is a cell. */
  readonly axes?: { readonly [A in keyof Strategy]?: readonly Strategy[A][] };
  /** Combinations of `axes` that cannot happen: an error (`refuse`, the default), or no cell and a word about it. */
  readonly impossible?: 'refuse' | 'leave-out';
  /** Cells named one by one, instead of `axes`. */
  readonly cells?: readonly CellSettings[];
  readonly load: Load;
  readonly lab?: Partial<Omit<LabSettings, 'ports'>> & { readonly ports?: string | PortRange | null };
  readonly origin?: OriginInput;
  /** Name of the cell that the others are held against where two machines are compared; missing: the first. */
  readonly reference?: string;
  readonly expect?: readonly Expectation[];
}

/** A scenario that was read: checked, with every default filled in. */
export interface Scenario {
  readonly name: string;
  readonly question: string;
  readonly lab: LabSettings;
  /** In the order of the file. */
  readonly cells: readonly CellPlan[];
  /** Combinations that cannot happen, where the scenario leaves them out. */
  readonly leftOut: readonly LeftOut[];
  /** Name of one of the cells. */
  readonly reference?: string;
  readonly expect: readonly Expectation[];
}

/** A combination of axes that is no cell, and why it cannot happen. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** A service of one's own, which stands in the place of the lab's servers. */
export interface ExternalService {
  /** Without query, for that may hold a secret. */
  readonly url: string;
  /** Resolved once, before anything: an IP literal. */
  readonly address: string;
  readonly port: number;
  /** The address is loopback, or one of this machine's own. */
  readonly isLocal: boolean;
  /** A host of a lab has no route to it: the client runs on the machine's own network. */
  readonly clientOn: 'host';
}

/** A command line that starts a server of one's own on the lab's host `origin`, where the lab's origin would be. */
export interface ServerCommand {
  /** For `sh -c`. `{host}` and `{port}` in it are replaced. */
  readonly line: string;
  /** Where it is run. */
  readonly folder: string;
  /** Request target, for instance `/`. */
  readonly path: string;
  /** How long it may take until it answers. */
  readonly readyWithinMs: number;
}

/** One cell before it ran: everything that decides what happens in it. */
export interface CellPlan {
  /** Unique in the scenario: letters, digits, hyphens; made from the name. */
  readonly id: string;
  readonly name: string;
  readonly strategy: Strategy;
  readonly load: Load;
  readonly lab: LabSettings;
  readonly origin: OriginSettings;
  readonly remedyFor: string | null;
  /** Name of the cell that this one is the same as: what the two differ in is the noise of this machine. */
  readonly twinOf?: string;
  /** Where it is not the lab's origin that answers: then `origin` is what arithmetic assumes of it. */
  readonly target?: ExternalService;
  /** The same of a server of one's own within the lab. */
  readonly command?: ServerCommand;
}

/** Gives types to a scenario's data; does nothing else. */
export function defineScenario(scenario: ScenarioInput): ScenarioInput {
  return scenario;
}

/** Who speaks HTTP with the client: nginx on the path of that name, else the origin, also behind an L4 proxy. */
export function answererOf(path: Strategy['path']): 'proxy' | 'origin' {
  return path === 'nginx' ? 'proxy' : 'origin';
}

/** The host that the client connects to. */
export function firstHopOf(path: Strategy['path']): 'proxy' | 'origin' {
  return path === 'direct' ? 'origin' : 'proxy';
}

/** Hosts that a cell on this path uses. */
export function hostsOf(path: Strategy['path']): readonly HostName[] {
  return path === 'direct' ? ['client', 'origin'] : ['client', 'proxy', 'origin'];
}

import type { ExternalService } from './external-service.ts';
import type { RequestRecord, RequestSettings } from './request/request.ts';
import type { HostName, Strategy } from './strategy.ts';

export type { ExternalService };

/** What both kinds of load have. */
interface SharedLoad {
  readonly durationMs: number;
  /** Driver processes that share it, each with its own pool. Default: 1. `auto`: one per free core, a number once planned. */
  readonly drivers?: number | 'auto';
}

/**
 * Closed load: a fixed number of callers, each of which sends its next request when it has its answer. It ends after
 * `durationMs` or `requests`, whichever comes first.
 */
export interface ClosedLoad extends SharedLoad {
  readonly kind: 'closed';
  readonly concurrency: number;
  /** Maximum requests of the whole cell. */
  readonly requests?: number;
  /** Each caller requests this many answers at once, a page, and continues when it has them all. Default: 1. */
  readonly objectsPerPage?: number;
}

/**
 * Open load: requests arrive by the clock and never wait for answers. Latency counts from the intended start.
 * What cannot be sent by the end is counted as `unsent`.
 */
export interface OpenLoad extends SharedLoad {
  readonly kind: 'open';
  readonly ratePerSecond: number;
  readonly arrivals: 'constant' | 'poisson';
}

export type Load = ClosedLoad | OpenLoad;

/** How long the origin works on an answer, in milliseconds. */
export type ServiceTime =
  | { readonly kind: 'none' }
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  | { readonly kind: 'lognormal'; readonly p50Ms: number; readonly p99Ms: number }
  /** Every `nth` answer takes `ms`, the others no time: one slow answer among fast ones. */
  | { readonly kind: 'every'; readonly nth: number; readonly ms: number };

/** What the origin answers and how it treats connections. */
export interface OriginSettings {
  readonly bodyBytes: number;
  /** Size of the body of the first of every `largeBodyEvery` answers; null: all have `bodyBytes`. */
  readonly largeBodyBytes: number | null;
  readonly largeBodyEvery: number;
  /**
   * Answers announce their length. Otherwise the body is chunked or, towards HTTP/1.0, ends with the connection: then
   * the reader waits for the origin's FIN instead of closing as soon as it has all bytes.
   */
  readonly contentLength: boolean;
  readonly status: number;
  readonly delay: ServiceTime;
  /** Every answer says `Connection: close`, whatever the request says. */
  readonly close: boolean;
  /** Maximum requests in work at once; others wait. null: no limit. */
  readonly concurrency: number | null;
  /**
   * Share by which each other request in work lengthens the service time: with 0.1 the third of three takes 1.2 times as
   * long. 0: the origin is as fast with many as with one.
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
  /** Further sysctls by name (`net.*` only), on every host. */
  readonly sysctls: Readonly<Record<string, string>>;
}

/** What to compare with: a value, or the field at `path` of the same cell or of `cell`, multiplied by `times`, then with `plus` added. */
export type Operand =
  | number
  | string
  | boolean
  | null
  | { readonly path: string; readonly cell?: string; readonly times?: number; readonly plus?: number };

/**
 * Servers that must fulfil an expectation. `lab`: its numbers were chosen for the lab's own origin, so nobody else's server is
 * judged by it. `any`: whatever server answers, for instance because it states what the client does.
 */
export type ExpectedOf = 'lab' | 'any';

/** A statement that must be true of a measured cell. It has exactly one comparison. */
export interface Expectation {
  /** The statement in words, as the verdict shows it. */
  readonly claim: string;
  /** Name of the cell. */
  readonly cell: string;
  /** Field of the cell in the result, for instance `hosts.client.timeWaitPeak`. */
  readonly path: string;
  readonly equals?: Operand;
  readonly atLeast?: Operand;
  readonly atMost?: Operand;
  /** Within `percent` of `of`. */
  readonly within?: { readonly of: Operand; readonly percent: number };
  /** The value is a text that contains this, for instance the name of a check in `reason`. */
  readonly contains?: string;
  /**
   * The values are of chance, as times under loss are: `atLeast` or `atMost` must hold for their 95% intervals, over all
   * trials together. Undecided cells get further trials.
   */
  readonly byChance?: true;
  /** Default: `expectedOf` of the scenario. */
  readonly expectedOf?: ExpectedOf;
}

/** Settings of the origin; the delay may be text, for instance `exponential 10ms`. */
export type OriginInput = Partial<Omit<OriginSettings, 'delay'>> & { readonly delay?: ServiceTime | string };

/** A cell of the list `cells`: what differs from the scenario. */
export type CellSettings = Partial<Strategy> & {
  /** Unique within the scenario. Verdicts and reports use it. */
  readonly name: string;
  readonly load?: Partial<ClosedLoad> | Partial<OpenLoad>;
  readonly origin?: OriginInput;
  readonly request?: Partial<RequestSettings>;
  /** Name of the cell that this one is a remedy for: the report shows the two side by side. */
  readonly remedyFor?: string;
};

/** A scenario as its file gives it: data only. Missing fields get defaults. */
export interface ScenarioInput {
  /** Lower case, digits and hyphens. */
  readonly name: string;
  readonly question: string;
  /** The values that all cells share. */
  readonly strategy?: Partial<Strategy>;
  /** Axes to vary: every combination is a cell. */
  readonly axes?: { readonly [A in keyof Strategy]?: readonly Strategy[A][] };
  /** What to do with combinations of `axes` that cannot happen: an error (`refuse`, the default), or no cell and a note. */
  readonly impossible?: 'refuse' | 'leave-out';
  /** Single cells, instead of `axes`. */
  readonly cells?: readonly CellSettings[];
  readonly load: Load;
  readonly lab?: Partial<Omit<LabSettings, 'ports'>> & { readonly ports?: string | PortRange | null };
  readonly origin?: OriginInput;
  readonly request?: Partial<RequestSettings>;
  /** Name of the cell that the others are compared with when results of two machines are compared. Default: the first. */
  readonly reference?: string;
  readonly expect?: readonly Expectation[];
  /** Servers that must fulfil `expect`. Default: `any`. */
  readonly expectedOf?: ExpectedOf;
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

/** A command line that starts the user's own server on the lab's host `origin`, instead of the lab's origin. */
export interface ServerCommand {
  /** For `sh -c`. `{host}` and `{port}` in it are replaced. */
  readonly line: string;
  /** Working directory. */
  readonly folder: string;
  /** Request target, for instance `/`. */
  readonly path: string;
  /** Maximum time until it answers. */
  readonly readyWithinMs: number;
}

/** A cell before it runs: everything that decides what happens in it. */
export interface CellPlan {
  /** Unique in the scenario: letters, digits, hyphens; made from the name. */
  readonly id: string;
  readonly name: string;
  readonly strategy: Strategy;
  readonly load: Load;
  readonly lab: LabSettings;
  readonly origin: OriginSettings;
  /** What may be shown of the request; `request/contents.ts` has the rest. */
  readonly request: RequestRecord;
  readonly remedyFor: string | null;
  /** Name of the cell that this one repeats: a difference between the two is the machine's noise. */
  readonly twinOf?: string;
  /** Set if the user's own service answers: then `origin` is what the arithmetic assumes about it. */
  readonly target?: ExternalService;
  /** Set if the user's own server in the lab answers. */
  readonly command?: ServerCommand;
}

/** Gives types to a scenario's data; does nothing else. */
export function defineScenario(scenario: ScenarioInput): ScenarioInput {
  return scenario;
}

/** The host that speaks HTTP with the client: the proxy on the path `nginx`, otherwise the origin, also behind an L4 proxy. */
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

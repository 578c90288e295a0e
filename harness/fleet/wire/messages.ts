import { z } from 'zod';
import type { DriverOutcome, DriverProgress, DriverSpec } from '../../drive/driver.ts';
import type { Machine } from '../../lab/machine.ts';
import type { Observation } from '../../observe/observation.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { LONGEST_NAME } from './names.ts';

/** Changes with every change of these messages that another version would misread. */
export const PROTOCOL = 1;

/** A cell as one client runs it. */
export interface ClientCell {
  /** The cell with the share of this client as its load. */
  readonly plan: CellPlan;
  /** What the driver process of this client does. */
  readonly spec: DriverSpec;
}

/**
 * The messages between coordinator and clients, one line of JSON each. Order: hello, welcome; for each cell: cell, ready, start,
 * progress*, done; then end. Pings come all the time, and each wants its pong at once. Times are ns of the client's
 * monotonic clock, as decimal strings.
 */
export type ToClient =
  /** The number of the client, from 0. */
  | { readonly type: 'welcome'; readonly index: number; readonly name: string }
  /** The client may not join; the connection ends. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'cell'; readonly cell: number; readonly what: ClientCell }
  | { readonly type: 'start'; readonly cell: number; readonly atNs: string }
  /** Ends the load now; `done` follows. */
  | { readonly type: 'stop'; readonly cell: number }
  /** The cell is not going to start, or its outcome is no longer wanted. */
  | { readonly type: 'drop'; readonly cell: number }
  /** All cells have run: the client ends well. */
  | { readonly type: 'end' };

export interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  /** Of connlab. */
  readonly version: string;
  /** null: the coordinator gives one. */
  readonly name: string | null;
  readonly machine: ClientMachine;
}

/** Where a client runs. */
export interface ClientMachine extends Pick<Machine, 'ports' | 'twReuse'> {
  /** Clients with the same one share the ports of their machine: the kernel's boot and its network namespace. */
  readonly network: string;
  /** As the kernel names it: a pod has the name of its own. */
  readonly hostname: string;
  readonly cores: number;
}

/** What a client did and saw in a cell. */
export interface ClientReport {
  readonly outcome: DriverOutcome;
  readonly observation: Observation;
  readonly sysctls: Readonly<Record<string, string>>;
}

export type FromClient =
  | Hello
  | { readonly type: 'pong'; readonly id: number; readonly receivedNs: string; readonly sentNs: string }
  | { readonly type: 'ready'; readonly cell: number }
  | { readonly type: 'progress'; readonly cell: number; readonly progress: DriverProgress }
  | { readonly type: 'done'; readonly cell: number; readonly report: ClientReport }
  /** The cell could not run here. The client stays for the next one. */
  | { readonly type: 'failed'; readonly cell: number; readonly reason: string }
  /** The client ends, for instance because its pod is evicted. */
  | { readonly type: 'bye'; readonly reason: string };

/** Longest text that a client may send to be shown. */
export const LONGEST_TEXT = 2_000;

const whole = z.int().min(0);
const ns = z.string().regex(/^\d{1,20}$/);
const words = z.string().max(LONGEST_TEXT);
const port = z.int().min(1).max(65_535);
const loose = z.looseObject({});

const FROM_CLIENT = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: whole,
    version: words,
    name: z.string().min(1).max(LONGEST_NAME).nullable(),
    machine: z.object({
      ports: z.object({ low: port, high: port }).refine(({ low, high }) => low <= high),
      twReuse: z.literal([0, 1, 2]),
      network: words,
      hostname: words,
      cores: z.int().min(1),
    }),
  }),
  z.object({ type: z.literal('pong'), id: whole, receivedNs: ns, sentNs: ns }),
  z.object({ type: z.literal('ready'), cell: whole }),
  // Progress and reports are many and long. What reads them says so if they are not what they should be.
  z.object({ type: z.literal('progress'), cell: whole, progress: loose }),
  z.object({
    type: z.literal('done'),
    cell: whole,
    report: z.object({ outcome: loose, observation: loose, sysctls: z.record(z.string(), z.string()) }),
  }),
  z.object({ type: z.literal('failed'), cell: whole, reason: words }),
  z.object({ type: z.literal('bye'), reason: words }),
]);

/** A message of a client; null: it is none. Never throws. */
export function readFromClient(message: unknown): FromClient | null {
  const { data } = FROM_CLIENT.safeParse(message);
  return (data as FromClient | undefined) ?? null;
}

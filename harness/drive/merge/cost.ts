import type { DriverOutcome, WireName } from '../driver.ts';
import { WIRES } from '../socket/wire/able.ts';
import { type MergeOf, mergeFields, most, sum } from './fields.ts';

type EventLoop = DriverOutcome['eventLoop'];
type Cpu = DriverOutcome['cpu'];
type Backoffs = DriverOutcome['backoffs'];

/** Each value is that of the process where it is worst. */
const WORST_LOOP: MergeOf<EventLoop> = { p50Us: most, p99Us: most, maxUs: most };
const CPU: MergeOf<Cpu> = { userMs: sum, systemMs: sum };
const BACKOFFS: MergeOf<Backoffs> = { count: sum, totalMs: sum };

export function worstLoop(parts: readonly EventLoop[]): EventLoop {
  return mergeFields(WORST_LOOP, parts);
}

export function addCpu(parts: readonly Cpu[]): Cpu {
  return mergeFields(CPU, parts);
}

export function addBackoffs(parts: readonly Backoffs[]): Backoffs {
  return mergeFields(BACKOFFS, parts);
}

/** They differ only where the kernel gave one process too few descriptors for a wire of its own. */
export function slowestWire(parts: readonly (WireName | null)[]): WireName | null {
  return WIRES.findLast((wire) => parts.includes(wire)) ?? null;
}

import type { DriverOutcome } from '../driver.ts';
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

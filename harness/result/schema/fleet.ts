import type { FleetClient } from '../driver-share.ts';
import { atMs, count, listOf, number, recordOf, text, wordOf } from './fields.ts';

type Part<Key extends keyof FleetClient> = NonNullable<FleetClient[Key]>;

export const fleetClients = listOf(
  recordOf<FleetClient>({
    name: text,
    driver: text,
    address: text.nullable(),
    machine: recordOf<Part<'machine'>>({ hostname: text, cores: count }).nullable(),
    clock: recordOf<Part<'clock'>>({
      offsetMs: number,
      uncertaintyMs: count,
      driftMs: number.nullable(),
    }).nullable(),
    state: wordOf(['reported', 'missing']),
    reason: text.optional(),
    startedLateMs: number.nullable(),
    counts: recordOf<Part<'counts'>>({ requests: count, responses: count, errors: count }),
    connections: count,
    toldUntilMs: atMs.nullable().optional(),
    latency: recordOf<Part<'latency'>>({ p50Us: count, p99Us: count, maxUs: count }).nullable(),
    timeWaitPeak: count.nullable(),
    portsInUsePeak: count.nullable(),
    portCapacity: count.nullable(),
    exhaustion: recordOf<Part<'exhaustion'>>({ afterConnections: count, atMs, firstError: text }).nullable(),
  }),
);

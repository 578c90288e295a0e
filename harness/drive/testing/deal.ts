import fc from 'fast-check';
import type { DriverOutcome, DriverProgress } from '../driver.ts';
import { newExchange } from '../exchange.ts';
import { Recorder } from '../record/recorder.ts';

/** One event of a load, and the process to which it is dealt. */
interface Dealt {
  readonly to: number;
  readonly kind: 'answered' | 'in-parts' | 'failed' | 'given-up' | 'connected' | 'unconnected' | 'late';
  readonly status: number;
  readonly tookUs: number;
  readonly gapUs: number;
  readonly isCold: boolean;
}

export const BUCKET_MS = 100;
/** Connections per bin of each process. */
export const CONNECT_BIN = 4;
/** Time of the last progress, us: after every event of a load. */
const LAST_US = 12_000_000;
const PROCESSES = 3;
const STATE = {
  pool: { free: 1, busy: 2, queued: 3 },
  eventLoop: { p50Us: 10, p99Us: 20, maxUs: 30 },
};

/** Random loads, as lists of events. */
export const loads: fc.Arbitrary<readonly Dealt[]> = fc.array(
  fc.record<Dealt>({
    to: fc.nat({ max: PROCESSES - 1 }),
    kind: fc.constantFrom('answered', 'in-parts', 'failed', 'given-up', 'connected', 'unconnected', 'late'),
    status: fc.constantFrom(200, 204, 502, 503),
    tookUs: fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 70_000_000 })),
    gapUs: fc.integer({ min: 0, max: 90_000 }),
    isCold: fc.boolean(),
  }),
  { minLength: 1, maxLength: 120 },
);

export interface Seen {
  readonly outcome: DriverOutcome;
  readonly progress: DriverProgress;
}

/** Shows a load to processes that share it, and to one that does all of it. */
export function deal(load: readonly Dealt[]): { readonly parts: readonly Seen[]; readonly whole: Seen } {
  const recorders = Array.from({ length: PROCESSES }, recorder);
  const one = recorder();
  let nowUs = 0;
  for (const event of load) {
    nowUs += event.gapUs;
    for (const record of [recorders[event.to]!, one]) show(record, event, nowUs);
  }
  return { parts: recorders.map(seenBy), whole: seenBy(one) };
}

function recorder(): Recorder {
  return new Recorder({ bucketMs: BUCKET_MS, connectBin: CONNECT_BIN, detail: true });
}

function seenBy(record: Recorder): Seen {
  const cost = { startedAtNs: '7', eventLoop: STATE.eventLoop, cpu: { userMs: 3, systemMs: 4 } };
  const outcome = record.outcome(cost, []);
  return { outcome, progress: record.progress(LAST_US, STATE) };
}

function show(record: Recorder, { kind, status, tookUs, isCold }: Dealt, nowUs: number): void {
  const startUs = nowUs - tookUs;
  switch (kind) {
    case 'connected':
      record.opened('198.18.0.1', nowUs);
      record.connected(tookUs, nowUs);
      break;
    case 'unconnected':
      record.connections.unconnected();
      record.backedOff(tookUs);
      break;
    case 'late':
      record.late(tookUs);
      break;
    case 'failed':
    case 'given-up':
      record.begun(tookUs, nowUs);
      record.failed(kind === 'failed' ? `E${status}` : 'ERR_UNANSWERED', startUs, nowUs);
      break;
    default: {
      record.begun(0, nowUs);
      const firstByteUs = kind === 'in-parts' ? (startUs + nowUs) / 2 : nowUs;
      record.answered({ ...newExchange(), startUs, isCold }, { sentUs: startUs, firstByteUs, status }, nowUs);
    }
  }
}

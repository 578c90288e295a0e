import { portErrorCodes } from '../../analyse/exhaustion.ts';
import { sum } from '../../drive/merge/fields.ts';
import { decodeHistogram, summarise } from '../../drive/record/latency.ts';
import type { FleetClient } from '../../result/driver-share.ts';
import { driverNames } from '../../scenario/drivers-of-load.ts';
import { portCount } from '../../scenario/port-range.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { NS_PER_MS, US_PER_MS } from '../../units.ts';
import { type ClockEstimate, driftUs, toCoordinator } from '../clock/estimate.ts';
import type { ClientReport } from '../wire/messages.ts';
import type { Share } from './part.ts';

type Reported = Share & { readonly state: 'reported' };

/** A report, with the name of its driver among those of all. */
export interface Told {
  readonly driver: string;
  readonly network: string;
  readonly report: ClientReport;
}

/** Of all clients the drivers are numbered by their places, from 1. */
function driverOf(index: number): string {
  return driverNames(index + 2)[index]!;
}

/** A report whose start is on the coordinator's clock, by which those of all are compared. */
export function onOurClock({ index, client, clock, report }: Reported): Told {
  const { outcome } = report;
  const startedAtNs = String(toCoordinator(BigInt(outcome.startedAtNs), clock!));
  return {
    driver: driverOf(index),
    network: client!.machine.network,
    report: { ...report, outcome: { ...outcome, startedAtNs } },
  };
}

interface Cell {
  readonly plan: Pick<CellPlan, 'strategy'>;
  /** The agreed start, on the coordinator's clock. */
  readonly startNs: bigint;
}

/** What became of a client's share, for the result. */
export function clientOf(share: Share, cell: Cell): FleetClient {
  const { index, client } = share;
  return {
    name: client?.name ?? `place ${index + 1}`,
    driver: driverOf(index),
    address: client?.member.address ?? null,
    machine: client === null ? null : { hostname: client.machine.hostname, cores: client.machine.cores },
    clock: clockOf(share),
    ...(share.state === 'reported' ? reportedOf(share, cell) : missingOf(share)),
  };
}

function clockOf(share: Share): FleetClient['clock'] {
  const { clock } = share;
  if (clock === null) return null;
  const after = share.state === 'reported' ? share.after : null;
  return {
    offsetMs: Number(clock.offsetNs) / NS_PER_MS,
    uncertaintyMs: Number(clock.uncertaintyNs) / NS_PER_MS,
    driftMs: after === null ? null : driftUs(clock, after) / US_PER_MS,
  };
}

type Did = Omit<FleetClient, 'name' | 'driver' | 'address' | 'machine' | 'clock'>;

function reportedOf({ report, client, clock }: Reported, { plan, startNs }: Cell): Did {
  const { outcome, observation } = report;
  const { counts, connections, first, histograms } = outcome;
  const histogram = decodeHistogram(histograms.latency);
  const { p50Us, p99Us, maxUs } = summarise(histogram);
  histogram.destroy();
  const codes = portErrorCodes(plan);
  const end = first.find(({ code }) => codes.includes(code));
  const peaks = observation.hosts.client?.peaks;
  return {
    state: 'reported',
    startedLateMs:
      Number(toCoordinator(BigInt(outcome.startedAtNs), clock as ClockEstimate) - startNs) / NS_PER_MS,
    counts: {
      requests: counts.requests,
      responses: counts.responses,
      errors: sum(Object.values(counts.errors)),
    },
    connections: connections.opened,
    latency: { p50Us, p99Us, maxUs },
    timeWaitPeak: peaks?.timeWait ?? null,
    portsInUsePeak: peaks?.portsInUse ?? null,
    portCapacity: portCount(client!.machine.ports),
    exhaustion:
      end === undefined
        ? null
        : { afterConnections: end.afterConnections, atMs: end.atMs, firstError: end.code },
  };
}

/** What it told last is not part of the cell's numbers. */
function missingOf({ reason, last, client }: Share & { readonly state: 'missing' }): Did {
  return {
    state: 'missing',
    reason,
    startedLateMs: null,
    toldUntilMs: last?.atMs ?? null,
    counts: {
      requests: last?.requests ?? 0,
      responses: last?.responses ?? 0,
      errors: last?.errors ?? 0,
    },
    connections: last?.opened ?? 0,
    latency: null,
    timeWaitPeak: null,
    portsInUsePeak: null,
    portCapacity: client === null ? null : portCount(client.machine.ports),
    exhaustion: null,
  };
}

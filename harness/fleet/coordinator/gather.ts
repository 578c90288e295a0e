import type { Evidence } from '../../analyse/evidence.ts';
import type { DriverProgress } from '../../drive/driver.ts';
import { LiveMerge } from '../../drive/group/live-merge.ts';
import { specsOf } from '../../drive/group/specs.ts';
import { stopOnErrors } from '../../drive/load/stop-on-errors.ts';
import { mergeOutcomes } from '../../drive/merge/outcome.ts';
import { CellError } from '../../errors.ts';
import type { LiveCell } from '../../result/events.ts';
import { driverSpec, type Gather } from '../../run/cell.ts';
import { loadsOfDrivers } from '../../scenario/drivers-of-load.ts';
import { formatPortRange } from '../../scenario/port-range.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { connectable } from '../../serve/external/address.ts';
import { externalTarget } from '../../serve/external/external.ts';
import { monotonicNs, NS_PER_MS } from '../../units.ts';
import { several } from '../../words.ts';
import type { ClientReport } from '../wire/messages.ts';
import { FleetCell } from './cell.ts';
import { clientOf, onOurClock } from './clients.ts';
import type { Client, Lobby } from './lobby.ts';
import { mergeObservations } from './observations.ts';
import type { Share } from './part.ts';

/** How long a cell waits for clients in the place of those that have gone, ms: a pod is started again within that time. */
const REJOIN_MS = 60_000;

const NOTHING_LIVE: LiveCell = { hosts: {}, nginx: null, programs: [], observers: [], nginxErrors: null };

/**
 * Runs cells by the clients of a lobby, each of which makes its share of the load with a driver of its own. What comes home is
 * merged to the evidence of one cell.
 */
export function fleetGather(lobby: Lobby): Gather {
  let cells = 0;
  return async ({ plan, seed, external, signal }, onProgress, stages) => {
    if (external === undefined) throw new CellError('A fleet has no origin of its own');
    const clients = await allThere(lobby, signal);
    const unlike = whyUnlike(clients) ?? whyElsewhere(clients, external.found.service.address);
    if (unlike !== null) throw new CellError(unlike);
    const { ports } = clients[0]!.machine;
    stages.end('labMs');
    const target = externalTarget(external.found);
    const specs = specsOf(
      driverSpec(plan, { lab: { ...labOf(ports, []), sources: () => [] }, target, seed, detail: true }),
    );
    const listeners: ((progress: DriverProgress) => void)[] = [
      (progress) => onProgress(progress, NOTHING_LIVE),
    ];
    const live = new LiveMerge(specs.length, (progress) => {
      for (const listener of listeners) listener(progress);
    });
    const cell = new FleetCell({
      ...{ lobby, cell: ++cells, specs, signal },
      // Of the processes of the whole fleet a client has one.
      plan: { ...plan, load: loadsOfDrivers(plan.load)[0]! },
      onProgress: (index, progress) => live.take(index, progress),
      onEnded: (index) => live.ended(index),
    });
    using _ = { [Symbol.dispose]: () => cell.drop() };
    const errorStop = stopOnErrors(
      { onProgress: (listener) => void listeners.push(listener), stop: () => cell.stop() },
      external.errorBudget,
    );
    await cell.ready();
    stages.end('startMs');
    const startNs = await cell.start();
    const startedAt = new Date(Date.now() + Number(startNs - monotonicNs()) / NS_PER_MS).toISOString();
    const shares = await cell.shares();
    stages.end('loadMs');
    const seen = evidenceOf(plan, shares, startNs);
    const reports = shares.flatMap((share) => (share.state === 'reported' ? share.report : []));
    const lab = labOf(ports, reports);
    const logs = { nginxErrors: null, origin: null, proxy: null, upstream: null };
    return { ...seen, logs, lab, startedAt, budget: errorStop.spent(seen.outcome) };
  };
}

/** The clients in their places. Rejects with a CellError if some do not come in time. */
async function allThere(lobby: Lobby, signal: AbortSignal): Promise<readonly Client[]> {
  const late = AbortSignal.timeout(REJOIN_MS);
  return lobby.full(AbortSignal.any([signal, late])).catch(() => {
    signal.throwIfAborted();
    throw new CellError(missingText(lobby));
  });
}

/** How many clients are there, in words. */
export function missingText({ places }: Pick<Lobby, 'places'>): string {
  const there = places.filter((client) => client !== null).length;
  return `Only ${there} of ${several(places.length, 'client')} ${there === 1 ? 'is' : 'are'} there`;
}

/** The ports of all are one prediction; null: they are alike. */
function whyUnlike([first, ...others]: readonly Client[]): string | null {
  const factsOf = ({ machine }: Client): string =>
    `ports ${formatPortRange(machine.ports)} and tcp_tw_reuse=${machine.twReuse}`;
  const other = others.find((client) => factsOf(client) !== factsOf(first!));
  if (other === undefined) return null;
  return `${other.name} has ${factsOf(other)}, and ${first!.name} has ${factsOf(first!)}: a prediction needs them alike`;
}

/** A loopback address is another service on each machine; null: all clients are on this one. */
function whyElsewhere(clients: readonly Client[], service: string): string | null {
  if (!isLoopback(service)) return null;
  const other = clients.find(({ member }) => !isLoopback(member.address));
  if (other === undefined) return null;
  return `${service} is another service on the machine of ${other.name} (${other.member.address}): ask for the service by an address that all of them reach`;
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(connectable(address));
}

/** The clients as one host: its ports are alike, and where a sysctl is not it has all of their values. */
function labOf(
  ports: Client['machine']['ports'],
  reports: readonly Pick<ClientReport, 'sysctls'>[],
): Evidence['lab'] {
  const names = new Set(reports.flatMap(({ sysctls }) => Object.keys(sysctls)));
  const allOf = (name: string): string =>
    [...new Set(reports.map(({ sysctls }) => sysctls[name] ?? 'nothing'))].join(' and ');
  const host = {
    ports,
    sysctls: Object.fromEntries([...names].map((name) => [name, allOf(name)])),
    routes: [],
  };
  return { kind: 'host', readyMs: 0, hosts: { client: host, proxy: host, origin: host } };
}

function evidenceOf(
  plan: CellPlan,
  shares: readonly Share[],
  startNs: bigint,
): Pick<Evidence, 'outcome' | 'drivers' | 'clients' | 'observation'> {
  const told = shares.flatMap((share) => (share.state === 'reported' ? onOurClock(share) : []));
  if (told.length === 0) {
    const why = shares.flatMap((share) => (share.state === 'missing' ? share.reason : []));
    throw new CellError(`No client finished its share: ${[...new Set(why)].join('; ')}`);
  }
  const drivers = told.map(({ driver, report }) => ({ name: driver, cpus: [], outcome: report.outcome }));
  return {
    outcome: mergeOutcomes(drivers.map(({ outcome }) => outcome)),
    ...(drivers.length > 1 && { drivers }),
    clients: shares.map((share) => clientOf(share, { plan, startNs })),
    observation: mergeObservations(
      told.map(({ driver, network, report }) => ({ driver, network, observation: report.observation })),
    ),
  };
}

import type { DriverShare } from '../../../result/result.ts';
import { formatPortRange, LOWEST_ORDINARY_PORT, portCount } from '../../../scenario/port-range.ts';
import { hostsOf } from '../../../scenario/scenario.ts';
import { US_PER_MS } from '../../../units.ts';
import { count, duration, several } from '../../../words.ts';
import { busiestDriver, cpuShareOf, isBusy, subjectOf } from '../../evidence.ts';
import { isOverLoopback } from '../../external.ts';
import { type Cause, type CellFacts, cause } from '../cause.ts';
import { originLate } from './origin-late.ts';
import { otherClients } from './other-clients.ts';

/** Share of the latency at p99 above which the driver's lateness is a large part of it. */
const LATE_SHARE = 0.25;
/** Share of the port range below which ports in use before the load change nothing. */
const LEFT_OVER_SHARE = 0.01;

const loopback = cause({
  id: 'loopback-hides-exhaustion',
  as: 'notice',
  looks: 'Ports last much longer than between two machines',
  owner: 'machine',
  shows: 'The load ran over loopback: `lab.kind=host`, or a service at 127.0.0.1 or ::1',
  remedy: 'Use `lab.kind=namespaces` to see exhaustion',
  page: 'lab.md',
  evidence: ({ ran: { lab, cell } }) => {
    if (!isOverLoopback({ ...cell, lab: { ...cell.lab, kind: lab.kind } })) return null;
    const what =
      cell.target === undefined
        ? { asked: 'The load ran', remedy: 'Use `lab.kind=namespaces` to see exhaustion' }
        : cell.strategy.path === 'direct'
          ? {
              asked: `The service was reached at ${cell.target.address},`,
              remedy: 'Use another address of this machine to see exhaustion',
            }
          : {
              asked: 'nginx was reached',
              remedy: "Run the same cell against the lab's origin to see exhaustion",
            };
    return {
      text:
        `${what.asked} over loopback, where tcp_tw_reuse frees a port after 1 s instead of 60 s: ports last up to ` +
        '60 times as long as between two machines',
      remedy: what.remedy,
    };
  },
});

const driverBottleneck = cause({
  id: 'driver-bottleneck',
  as: 'warning',
  looks: 'Latency rises with the load although the servers have CPU time left',
  owner: 'client',
  shows: 'The driver, or one of its processes, used 95% of a core or more',
  remedy: 'Lower the load, or compare with a cell whose driver has CPU time left',
  page: 'drivers.md',
  fails: ['driver on time'],
  evidence: (facts) => busy(facts, busiestDriver(facts.ran), 'part of the latency is its own delay'),
});

const serverBottlenecks = (['proxy', 'origin'] as const).map((owner) =>
  cause({
    id: `${owner}-bottleneck`,
    as: 'warning',
    looks: 'The rate stops growing, regardless of the strategy',
    owner,
    shows: `The ${owner} used 95% of a core or more${owner === 'proxy' ? ' for each of its workers' : ''}`,
    remedy: 'Lower the load to compare strategies, or give it more workers and cores',
    page: 'checks.md#warnings',
    ...(owner === 'origin' ? { fails: ['origin on time'] } : {}),
    evidence: (facts) => busy(facts, owner, 'it limits the rate'),
  }),
);

function busy({ ran }: CellFacts, name: string, so: string): string | null {
  return isBusy(ran, name)
    ? `${subjectOf(name)} used ${count(cpuShareOf(ran, name) * 100)}% of a core: ${so}`
    : null;
}

const driverLate = cause({
  id: 'driver-late',
  as: 'warning',
  looks: 'Latency is far above the service time, and the pool was not full',
  owner: 'client',
  shows:
    "Open load: the driver's lateness at p99 is over a quarter of the latency at p99, in any of its processes",
  remedy: 'Read the service time, or lower the rate',
  page: 'checks.md',
  evidence: ({ ran: { cell }, measured: { lateness, latency, exhaustion, drivers } }) => {
    // Without ports it pauses on purpose.
    if (cell.load.kind === 'closed' || exhaustion?.host === 'client') return null;
    const all = drivers ?? [{ name: 'driver', latency, latenessP99Us: lateness.p99Us }];
    const shareOf = (one: Pick<DriverShare, 'latency' | 'latenessP99Us'>): number =>
      one.latenessP99Us / Math.max(1, one.latency.p99Us);
    const worst = all.reduce((a, b) => (shareOf(b) > shareOf(a) ? b : a));
    if (shareOf(worst) <= LATE_SHARE) return null;
    return {
      share: Math.min(1, shareOf(worst)),
      text:
        `${subjectOf(worst.name)} was late by ${duration(worst.latenessP99Us / US_PER_MS)} at p99. The latency of ` +
        `${duration(worst.latency.p99Us / US_PER_MS)} counts from the intended start, so a large part of it is the driver's own`,
    };
  },
});

const privilegedPorts = cause({
  id: 'privileged-ports',
  as: 'notice',
  looks: 'Outside a lab, connections are refused now and then',
  owner: 'machine',
  shows: 'The port range reaches below 1,024',
  remedy: 'Outside a lab, use a range that starts at 1,024 or above',
  page: 'lab.md',
  evidence: ({ ran: { cell, lab } }) => {
    const ranges = hostsOf(cell.strategy.path).map((host) => lab.hosts[host].ports);
    const range = ranges.find(({ low }) => low < LOWEST_ORDINARY_PORT);
    if (range === undefined) return null;
    return (
      `The ports ${formatPortRange(range)} reach below ${count(LOWEST_ORDINARY_PORT)}, where services listen: ` +
      'firewalls and servers may refuse connections from them'
    );
  },
});

/** A lab begins with no port in use; this machine may not. */
const leftOverPorts = cause({
  id: 'left-over-ports',
  as: 'warning',
  looks: 'Ports run out sooner than predicted, and later cells are worse than the first',
  owner: 'client',
  shows: "At least 1% of this machine's ports to the service were in use before the load",
  remedy: 'Wait 60 s between runs that measure when ports run out, until TIME_WAIT has ended',
  page: 'target.md',
  evidence: ({ ran: { cell, lab, observation } }) => {
    const table = observation.hosts.client?.tableBefore;
    const before = table?.portsInUse ?? 0;
    const waiting = Math.min(before, table?.states.timeWait ?? 0);
    const ports = portCount(lab.hosts.client.ports);
    if (cell.target === undefined || before < LEFT_OVER_SHARE * ports) return null;
    return {
      share: before / ports,
      text:
        `${count(before)} of ${several(ports, 'port')} to the service were in use before the load, ${count(waiting)} of them in TIME_WAIT: ` +
        'the client runs out sooner than predicted',
    };
  },
});

export const MACHINE: readonly Cause[] = [
  loopback,
  driverBottleneck,
  ...serverBottlenecks,
  driverLate,
  originLate,
  privilegedPorts,
  leftOverPorts,
  otherClients,
];

import { formatPortRange, LOWEST_ORDINARY_PORT } from '../../scenario/port-range.ts';
import { hostsOf } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { US_PER_MS } from '../../units.ts';
import { count, duration } from '../../words.ts';
import type { Ran } from '../evidence.ts';
import type { Measured } from '../numbers.ts';
import type { CellWarning, WarningCode } from './warning.ts';

/** Of one core: above it there is no time left to be faster in. */
const BUSY_SHARE = 0.95;
/** Lateness is part of an open load's latency; above this share of p99 the latency is the driver's as well. */
const LATE_SHARE = 0.25;

export function loopback({ lab, cell }: Ran): CellWarning | null {
  if (lab.kind !== 'host' || cell.target !== undefined) return null;
  return {
    code: 'loopback-hides-exhaustion',
    message:
      'The load ran over the loopback of this machine, where tcp_tw_reuse frees a port after 1 s in place of 60: ' +
      "ports last up to 60 times as long as between two hosts, and all hosts share one kernel's counters. " +
      'Use the lab "namespaces" to see exhaustion',
  };
}

const BOTTLENECK = {
  client: {
    code: 'driver-bottleneck',
    name: 'driver',
    todo: 'its latencies are partly its own; lower the load, or compare with a cell whose driver has time left',
  },
  proxy: {
    code: 'proxy-bottleneck',
    name: 'proxy',
    todo: 'the rate is the most that it can do; give it more workers and cores, or lower the load',
  },
  origin: {
    code: 'origin-bottleneck',
    name: 'origin',
    todo: 'the rate is the most that it can do, whatever the strategy; lower the load to compare strategies',
  },
} as const satisfies Record<HostName, { code: WarningCode; name: string; todo: string }>;

export function bottleneck({ cell, observation }: Ran, host: HostName): CellWarning | null {
  const { code, name, todo } = BOTTLENECK[host];
  const seen = observation.processes.find((process) => process.host === host && process.name === name);
  // All workers of nginx are one program here.
  const cores = host === 'proxy' ? cell.strategy.proxyWorkers : 1;
  if (seen === undefined || seen.cpuShare < BUSY_SHARE * cores) return null;
  return { code, message: `The ${name} used ${count(seen.cpuShare * 100)}% of a core: ${todo}` };
}

export function driverLate({ cell }: Ran, { lateness, latency, exhaustion }: Measured): CellWarning | null {
  // Without ports it pauses on purpose.
  if (cell.load.kind === 'closed' || exhaustion?.host === 'client') return null;
  if (lateness.p99Us <= LATE_SHARE * latency.p99Us) return null;
  return {
    code: 'driver-late',
    message:
      `The driver was late by ${duration(lateness.p99Us / US_PER_MS)} at p99, beside a latency of ` +
      `${duration(latency.p99Us / US_PER_MS)} that counts from the intended start: much of it is the driver's. ` +
      'Read the service time, or lower the rate',
  };
}

export function privilegedPorts({ cell, lab }: Ran): CellWarning | null {
  const range = hostsOf(cell.strategy.path)
    .map((host) => lab.hosts[host].ports)
    .find(({ low }) => low < LOWEST_ORDINARY_PORT);
  if (range === undefined) return null;
  return {
    code: 'privileged-ports',
    message:
      `The ports ${formatPortRange(range)} reach below ${count(LOWEST_ORDINARY_PORT)}, where services listen: ` +
      'firewalls and servers may refuse connections from them. Outside of a lab, begin higher',
  };
}

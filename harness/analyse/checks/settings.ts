import type { Route } from '../../lab/routes.ts';
import type { Check } from '../../result/result.ts';
import { formatPortRange, KERNEL_DEFAULT_PORTS, scalePortRange } from '../../scenario/port-range.ts';
import { hostsOf } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { count, listed, several } from '../../words.ts';
import type { Ran } from '../evidence.ts';
import { counted } from './bounds.ts';

const TW_REUSE = 'net.ipv4.tcp_tw_reuse';

const SLOW_START_AFTER_IDLE = 'net.ipv4.tcp_slow_start_after_idle';

/** Every host reads back the sysctls that were asked for. */
export function sysctlsCheck({ cell, lab }: Ran): Check {
  // A service has a machine of its own, or the client's.
  const hosts: readonly HostName[] = cell.target === undefined ? hostsOf(cell.strategy.path) : ['client'];
  const asked = {
    // A lab on the machine itself has the machine's own.
    ...(lab.kind === 'namespaces' && {
      [SLOW_START_AFTER_IDLE]: cell.strategy.slowStartAfterIdle ? '1' : '0',
    }),
    ...cell.lab.sysctls,
    [TW_REUSE]: String(cell.strategy.twReuse),
  };
  const wrong = hosts.flatMap((host) =>
    Object.entries(asked).flatMap(([name, value]) => {
      const read = lab.hosts[host].sysctls[name];
      return read !== undefined && sameSetting(name, { read, value, kind: lab.kind })
        ? []
        : [`${name} = ${read ?? 'nothing'} on the ${host}`];
    }),
  );
  return {
    name: 'sysctls',
    ok: wrong.length === 0,
    expected: listed(Object.entries(asked).map(([name, value]) => `${name} = ${value}`)),
    observed: listed(wrong) || 'the same on every host',
  };
}

function sameSetting(
  name: string,
  { read, value, kind }: { readonly read: string; readonly value: string; readonly kind: string },
): boolean {
  // 2 is 1 for loopback, and a lab on the machine itself has nothing else.
  if (name === TW_REUSE && kind === 'host') return (read === '0') === (value === '0');
  return words(read) === words(value);
}

/** Values with several numbers come back with tabs between them. */
function words(value: string): string {
  return value.trim().replaceAll(/\s+/g, ' ');
}

/** Every host connects from the ports that were asked for. */
export function portsCheck({ cell, lab }: Ran): Check {
  const asked = scalePortRange(cell.lab.ports ?? KERNEL_DEFAULT_PORTS, cell.strategy.portRangeScale);
  const expected = asked === undefined ? 'no such range' : formatPortRange(asked);
  const rangeOf = (host: HostName): string => formatPortRange(lab.hosts[host].ports);
  const hosts = hostsOf(cell.strategy.path);
  return {
    name: 'ports',
    ok: hosts.every((host) => rangeOf(host) === expected),
    expected: `${expected} on every host`,
    observed: hosts.map((host) => `${host} ${rangeOf(host)}`).join(', '),
  };
}

/** Every host has the congestion control and the initial window that were asked for on the routes to the others. */
export function routesCheck({ cell, lab }: Ran): Check {
  const { congestion, initialWindow } = cell.strategy;
  const sayRoute = (route: Route): string =>
    `${route.congestion} with a window of ${count(route.initialWindow)}`;
  const expected = sayRoute({ congestion, initialWindow });
  const read = hostsOf(cell.strategy.path).map((host) => ({
    host,
    routes: [...new Set(lab.hosts[host].routes.map(sayRoute))],
  }));
  return {
    name: 'routes',
    ok: read.every(({ routes }) => routes.length === 1 && routes[0] === expected),
    expected: `${expected} on every host`,
    observed: read.map(({ host, routes }) => `${host} ${listed(routes) || '0 routes'}`).join(', '),
  };
}

const SOMAXCONN = 'net.core.somaxconn';

/** The accept queue of the origin is as long as asked, or as its kernel allows. null: its kernel could not be asked. */
export function backlogCheck({ cell, lab, logs, observation }: Ran): Check | null {
  const read = logs.origin?.backlog ?? null;
  if (logs.origin !== null && read === null) return null;
  const expected = Math.min(cell.strategy.backlog, Number(lab.hosts.origin.sysctls[SOMAXCONN] ?? Infinity));
  const full = observation.hosts.origin?.counters.ListenOverflows;
  return {
    name: 'backlog',
    ok: read === expected,
    expected: `room for ${count(expected)} in the accept queue`,
    observed: `${counted(read)}${full ? `, and it was full ${several(full, 'time')}` : ''}`,
  };
}

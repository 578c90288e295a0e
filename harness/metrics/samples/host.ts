import type { LiveProgram } from '../../observe/observation.ts';
import type { LiveCell, LiveHost } from '../../result/events.ts';
import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { US_PER_SECOND } from '../../units.ts';
import { snakeCase } from '../labels.ts';
import { type Sample, sample } from '../sample.ts';

/** Values of the label event, with the name of the kernel's counter. */
export const EVENTS = {
  active_opens: 'ActiveOpens',
  passive_opens: 'PassiveOpens',
  resets_sent: 'OutRsts',
  delayed_acks: 'DelayedACKs',
  retransmits: 'RetransSegs',
  listen_overflows: 'ListenOverflows',
} as const;

/** Gauges from the last readings of the observers. They go away with the load. */
export function liveHostSamples({ hosts, nginx, programs, observers }: LiveCell): readonly Sample[] {
  return [
    ...HOSTS.flatMap((name) => (hosts[name] === undefined ? [] : hostSamples(name, hosts[name]))),
    ...(nginx === null ? [] : nginxSamples(nginx)),
    ...programs.flatMap(processSamples),
    ...observers.flatMap(({ name, lastUs }) =>
      sample('connlab_observer_read_seconds', { observer: name }, lastUs / US_PER_SECOND),
    ),
  ];
}

/** Counters from the readings of the observers. */
export function countedHostSamples(live: LiveCell): readonly Sample[] {
  return [
    ...HOSTS.flatMap((name) => eventSamples(name, live.hosts[name]?.counters ?? {})),
    ...sample('connlab_nginx_requests_total', {}, live.nginx?.requests),
    ...nginxErrorSamples(live.nginxErrors),
    ...live.observers.flatMap(({ name, reads }) =>
      sample('connlab_observer_reads_total', { observer: name }, reads),
    ),
  ];
}

function hostSamples(host: HostName, reading: LiveHost): readonly Sample[] {
  return [...socketSamples(host, reading), ...portSamples(host, reading.portCapacity, reading.portsInUse)];
}

/** TIME_WAIT comes from sockstat, because the socket table is read less often. */
export function socketSamples(
  host: HostName,
  { timeWait, inUse, states = {} }: { [K in 'timeWait' | 'inUse' | 'states']?: LiveHost[K] | undefined },
): readonly Sample[] {
  const others = Object.entries(states).filter(([state]) => state !== 'timeWait');
  return [
    ...sample('connlab_sockets', { host, state: 'time_wait' }, timeWait),
    ...sample('connlab_sockets', { host, state: 'in_use' }, inUse),
    ...others.flatMap(([state, count]) =>
      sample('connlab_sockets', { host, state: snakeCase(state) }, count),
    ),
  ];
}

export function portSamples(
  host: HostName,
  capacity: number | undefined,
  portsInUse: number | undefined,
): readonly Sample[] {
  const isKnown = portsInUse !== undefined && capacity !== undefined && capacity > 0;
  return [
    ...sample('connlab_ports_in_use', { host }, portsInUse),
    ...sample('connlab_port_capacity', { host }, capacity),
    ...sample('connlab_ports_used_ratio', { host }, isKnown ? portsInUse / capacity : null),
  ];
}

export function eventSamples(host: HostName, counters: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(EVENTS).flatMap(([event, name]) =>
    sample('connlab_tcp_events_total', { host, event }, counters[name]),
  );
}

/** `no-ports` starts at 0, because Prometheus does not see a rise of a series that did not exist. */
export function nginxErrorSamples(errors: Readonly<Record<string, number>> | null): readonly Sample[] {
  if (errors === null) return [];
  return Object.entries({ 'no-ports': 0, ...errors }).flatMap(([kind, count]) =>
    sample('connlab_nginx_errors_total', { kind }, count),
  );
}

export function nginxSamples(nginx: Partial<NonNullable<LiveCell['nginx']>>): readonly Sample[] {
  return (['active', 'reading', 'writing', 'waiting'] as const).flatMap((state) =>
    sample('connlab_nginx_connections', { state }, nginx[state]),
  );
}

/** null where it is not known. */
type ReadProgram = Pick<LiveProgram, 'name' | 'host'> &
  Readonly<Record<'cpuShare' | 'rssBytes', number | null>>;

export function processSamples({ name, host, cpuShare, rssBytes }: ReadProgram): readonly Sample[] {
  return [
    ...sample('connlab_process_cpu_ratio', { host, process: name }, cpuShare),
    ...sample('connlab_process_resident_bytes', { host, process: name }, rssBytes),
  ];
}

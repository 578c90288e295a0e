import type { PortRange } from '../scenario/scenario.ts';
import { HOSTS, type HostName } from '../scenario/strategy.ts';
import type { Anchors } from './namespace/holder.ts';
import { PRINT_ROUTES } from './routes.ts';
import type { LabSpec } from './spec.ts';

/** Sysctls that affect connections. They are read back on every host, whether or not the scenario sets them. */
export const TELLING_SYSCTLS: readonly string[] = [
  'net.core.somaxconn',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_fastopen',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_max_tw_buckets',
  'net.ipv4.tcp_no_metrics_save',
  'net.ipv4.tcp_retries2',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_timestamps',
  'net.ipv4.tcp_tw_reuse',
  'net.ipv4.tcp_tw_reuse_delay',
];

const RANGE = 'net.ipv4.ip_local_port_range';

export type Sysctls = Readonly<Record<string, string>>;

/** The sysctls to write, including the port range. Pure. */
export function askedSysctls(spec: LabSpec): Sysctls {
  const ports = spec.ports === null ? {} : { [RANGE]: `${spec.ports.low} ${spec.ports.high}` };
  return { ...spec.sysctls, ...ports };
}

/** The file of a sysctl. Interface names may contain dots, so `/` is a separator too. */
export function sysctlFile(name: string, procSys = '/proc/sys'): string {
  return `${procSys}/${name.includes('/') ? name : name.replaceAll('.', '/')}`;
}

/**
 * A shell script that writes the sysctls on every host and prints their values afterwards: for each host a line
 * `host NAME`, then lines `FILE:VALUE`
 * and its routes. It runs inside the hosts, where the kernel shows only the sysctls of the
 * network namespace, so it cannot change those of the machine. Pure.
 */
export function sysctlScript(asked: Sysctls, anchors: Anchors): string {
  const writes = Object.entries(asked).map(([name, value]) => `echo ${quote(value)} >${sysctlFile(name)}`);
  // The shell's `read` would not work: it reads one byte at a time, and a sysctl ends after its first read.
  const reads = `echo "host $0"; grep -H '' ${namesFor(asked)
    .map((name) => sysctlFile(name))
    .join(' ')} 2>/dev/null || true; ${PRINT_ROUTES}`;
  const inside = quote(['set -e', ...writes, reads].join('\n'));
  const hosts = HOSTS.map((host) => `nsenter --net=/proc/${anchors[host]}/ns/net sh -c ${inside} ${host}`);
  return ['( set -e', ...hosts, ')'].join('\n');
}

/** Parses the output of `sysctlScript()`. Throws if a sysctl does not have the value that was written. Pure. */
export function parseSysctls(text: string, asked: Sysctls): Record<HostName, Sysctls> {
  const found = readSections(text, new Map(namesFor(asked).map((name) => [sysctlFile(name), name])));
  for (const host of HOSTS) {
    for (const [name, value] of Object.entries(asked)) {
      const reads = found[host][name];
      if (reads === normalise(value)) continue;
      throw new Error(`Sysctl ${name} on ${host} reads "${reads ?? 'nothing'}" after writing "${value}"`);
    }
  }
  return found;
}

function readSections(text: string, names: ReadonlyMap<string, string>): Record<HostName, Sysctls> {
  const found: Record<HostName, Record<string, string>> = { client: {}, proxy: {}, origin: {} };
  let host: HostName = 'client';
  for (const line of text.split('\n')) {
    if (line.startsWith('host ')) host = line.slice('host '.length) as HostName;
    const colon = line.indexOf(':');
    const name = names.get(line.slice(0, colon));
    if (name !== undefined) found[host][name] = normalise(line.slice(colon + 1));
  }
  return found;
}

function namesFor(asked: Sysctls): readonly string[] {
  return [...new Set([...TELLING_SYSCTLS, ...Object.keys(asked)])].sort();
}

/** The ports for outgoing connections. Throws if the sysctl was not read. */
export function portRange(sysctls: Sysctls): PortRange {
  const [low, high] = (sysctls[RANGE] ?? '').split(' ').map(Number);
  if (low === undefined || high === undefined) throw new Error(`Cannot read ${RANGE}`);
  return { low, high };
}

/** A value as it is written: the kernel separates several numbers by tabs. */
export function normalise(value: string): string {
  return value.trim().replaceAll(/\s+/g, ' ');
}

/** Quotes a text so that the shell takes it literally. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

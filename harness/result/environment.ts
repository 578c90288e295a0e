import os from 'node:os';
import { readSysctls } from '../lab/machine.ts';
import { connlabVersion } from '../version.ts';
import type { Environment } from './result.ts';

/** Settings of the machine that affect connections. */
const SYSCTLS = [
  'net.core.netdev_max_backlog',
  'net.core.somaxconn',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_fastopen',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_max_orphans',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_max_tw_buckets',
  'net.ipv4.tcp_mem',
  'net.ipv4.tcp_no_metrics_save',
  'net.ipv4.tcp_retries2',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_timestamps',
  'net.ipv4.tcp_tw_reuse',
  'net.ipv4.tcp_tw_reuse_delay',
  'net.ipv4.tcp_wmem',
] as const;

/** Facts about the machine from other modules. */
export interface KnownEnvironment {
  readonly nginx: { readonly version: string } | null;
  readonly pinning: Environment['pinning'];
  /** Other commands of connlab that measure at the same time. */
  readonly otherRuns?: number | undefined;
}

/** Describes this machine. `procSys` is the folder of its sysctls. */
export function readEnvironment(known: KnownEnvironment, procSys?: string): Environment {
  const cpus = os.cpus();
  return {
    connlab: connlabVersion(),
    kernel: os.release(),
    node: process.versions.node,
    nginx: known.nginx?.version ?? null,
    cpu: { model: cpus[0]?.model.trim() ?? 'unknown', cores: cpus.length },
    memoryBytes: os.totalmem(),
    sysctls: readSysctls(SYSCTLS, procSys),
    privileges: process.getuid?.() === 0 ? 'root' : 'user',
    pinning: known.pinning,
    ...(known.otherRuns ? { otherRuns: known.otherRuns } : {}),
  };
}

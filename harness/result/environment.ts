import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { connlabVersion } from '../version.ts';
import type { Environment } from './result.ts';

/** The machine's settings that decide how connections behave. */
const SYSCTLS = [
  'net.core.netdev_max_backlog',
  'net.core.somaxconn',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_max_orphans',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_max_tw_buckets',
  'net.ipv4.tcp_mem',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_timestamps',
  'net.ipv4.tcp_tw_reuse',
  'net.ipv4.tcp_tw_reuse_delay',
  'net.ipv4.tcp_wmem',
] as const;

/** What others have found out about the machine. */
export interface KnownEnvironment {
  readonly nginx: { readonly version: string } | null;
  readonly pinning: Environment['pinning'];
}

/** Reads what is to know about this machine. `procSys` is where its sysctls stand. */
export async function readEnvironment(known: KnownEnvironment, procSys = '/proc/sys'): Promise<Environment> {
  const cpus = os.cpus();
  return {
    connlab: connlabVersion(),
    kernel: os.release(),
    node: process.versions.node,
    nginx: known.nginx?.version ?? null,
    cpu: { model: cpus[0]?.model.trim() ?? 'unknown', cores: cpus.length },
    memoryBytes: os.totalmem(),
    sysctls: await readSysctls(procSys),
    privileges: process.getuid?.() === 0 ? 'root' : 'user',
    pinning: known.pinning,
  };
}

/** What a kernel does not have is absent; several values stand apart by one space, as `sysctl` takes them. */
async function readSysctls(procSys: string): Promise<Record<string, string>> {
  const entries = await Promise.all(
    SYSCTLS.map(async (name) => {
      const text = await readFile(join(procSys, name.replaceAll('.', '/')), 'utf8').catch(() => undefined);
      return text === undefined ? [] : [[name, text.trim().replaceAll(/\s+/g, ' ')] as const];
    }),
  );
  return Object.fromEntries(entries.flat());
}

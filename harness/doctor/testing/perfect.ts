import type { Attempt, Probes } from '../probes.ts';

const good: Attempt = { ok: true, message: '' };

export const refusal = {
  message: '',
  root: false,
  container: false,
  apparmorRestricts: false,
  maxUserNamespaces: 15_000,
  cloneForbidden: false,
};

/** A machine that has everything. */
export const perfect: Probes = {
  platform: 'linux',
  privileges: 'user',
  refusal,
  namespaces: good,
  sysctl: good,
  veth: good,
  links: good,
  nginx: {
    version: '1.30.0',
    modules: ['http_ssl_module', 'http_stub_status_module', 'http_v2_module', 'http_v3_module', 'stream'],
    stream: 'built-in',
  },
  noH3Client: null,
  tools: {
    unshare: '/usr/bin/unshare',
    nsenter: '/usr/bin/nsenter',
    ip: '/usr/sbin/ip',
    mount: '/usr/bin/mount',
    taskset: '/usr/bin/taskset',
    socat: '/usr/bin/socat',
    ss: '/usr/bin/ss',
  },
  openFiles: 1_048_576,
  cores: 8,
  timers: { p50Us: 40, p99Us: 300 },
  kernel: '6.18.4',
  node: '26.10.0',
};

import type { Refusal } from '../axes/axis.ts';
import { WRITES_SYSCTL } from '../axes/refuse.ts';
import { driversOf } from '../drivers-of-load.ts';

const { refused, because } = WRITES_SYSCTL;

/** Sysctls that have a setting of their own: written past it, the prediction would not know. */
const SETTING_OF: Readonly<Record<string, string>> = {
  'net.ipv4.ip_local_port_range': 'the setting lab.ports',
  'net.ipv4.tcp_tw_reuse': 'the axis twReuse',
};

/** What a load cannot come to, and what the network cannot be like, each with the path of the setting. */
export const SETTING_REFUSALS: readonly (Refusal & { readonly key: string })[] = [
  {
    key: 'load.objectsPerPage',
    refused: 'more than `load.requests`',
    when: ({ load }) => load.kind === 'closed' && (load.objectsPerPage ?? 1) > (load.requests ?? Infinity),
    because: 'The load ends before one page is complete',
    expected: 'at most as many objects as load.requests',
  },
  ...(['concurrency', 'requests'] as const).map((key): Refusal & { readonly key: string } => ({
    key: 'load.drivers',
    refused: `more than \`load.${key}\``,
    when: ({ load }) => load.kind === 'closed' && driversOf(load) > (load[key] ?? Infinity),
    because: `A driver process without any of the ${key === 'requests' ? 'requests' : 'callers'} has nothing to do`,
    expected: `at most as many as load.${key}`,
  })),
  {
    key: 'lab.ports',
    refused,
    when: ({ lab }) => lab.kind === 'host' && lab.ports !== null,
    because,
    expected: 'lab.kind namespaces, or no lab.ports',
  },
  {
    key: 'lab.sysctls',
    refused,
    when: ({ lab }) => lab.kind === 'host' && Object.keys(lab.sysctls).length > 0,
    because,
    expected: 'lab.kind namespaces, or no lab.sysctls',
  },
  ...Object.entries(SETTING_OF).map(([name, setting]): Refusal & { readonly key: string } => ({
    key: `lab.sysctls.${name}`,
    refused: 'any value',
    when: ({ lab }) => Object.hasOwn(lab.sysctls, name),
    because: 'connlab has its own setting for this sysctl',
    expected: setting,
  })),
];

import { HOSTS, type HostName } from '../scenario/strategy.ts';

/**
 * A link between two hosts, with its own subnet from the ranges reserved for benchmarking: 198.18.0.0/15
 * (RFC 2544) and 2001:2::/48 (RFC 5180). These addresses are not loopback and cannot belong to a real network.
 */
export interface Link {
  readonly a: HostName;
  readonly b: HostName;
  /** Third byte of the IPv4 subnet, fourth group of the IPv6 one. */
  readonly subnet: number;
}

export const LINKS: readonly Link[] = [
  { a: 'client', b: 'origin', subnet: 1 },
  { a: 'client', b: 'proxy', subnet: 2 },
  { a: 'proxy', b: 'origin', subnet: 3 },
];

/** Most addresses that one host can have on one link. Three hosts share the last byte of an IPv4 address. */
const MAX_ADDRESSES = 80;

export function linkBetween(from: HostName, to: HostName): Link {
  const link = LINKS.find(({ a, b }) => (a === from && b === to) || (a === to && b === from));
  if (link === undefined) throw new Error(`No link between "${from}" and "${to}"`);
  return link;
}

/** The `index`-th address (0 is the first) of `host` on a link. */
export function addressOn(link: Link, host: HostName, options: { ipVersion: 4 | 6; index?: number }): string {
  const number = 1 + HOSTS.indexOf(host) * MAX_ADDRESSES + (options.index ?? 0);
  return options.ipVersion === 4
    ? `198.18.${link.subnet}.${number}`
    : `2001:2:0:${link.subnet}::${number.toString(16)}`;
}

/** The hardware address of `host` on a link. It is locally administered, so no real device has it. */
export function hardwareAddress(link: Link, host: HostName): string {
  return `02:00:00:00:0${link.subnet}:0${HOSTS.indexOf(host)}`;
}

/** The name of `from`'s interface towards `to`. */
export function interfaceTowards(to: HostName): string {
  return `to-${to}`;
}

/** The addresses of a link, as a route names them. */
export function subnetOf({ subnet }: Link, ipVersion: 4 | 6): string {
  return ipVersion === 4 ? `198.18.${subnet}.0/24` : `2001:2:0:${subnet}::/64`;
}

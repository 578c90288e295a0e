import { HOSTS, type HostName } from '../scenario/strategy.ts';
import { addressOn, interfaceTowards, LINKS } from './addresses.ts';
import type { Anchor } from './holder.ts';
import type { LabSpec } from './lab.ts';

/** How many addresses a host has on its link towards another. */
export function addressCount(spec: LabSpec, from: HostName, to: HostName): number {
  if (from === 'client') return spec.sourceAddresses;
  return from === 'proxy' && to === 'origin' ? spec.bindAddresses : 1;
}

/** The `ip -batch` lines that make one host's links and addresses. Pure. */
export function networkBatch(host: HostName, anchors: Record<HostName, Anchor>): string {
  const own = LINKS.filter(({ a, b }) => a === host || b === host);
  // The first host of a link makes both ends; the other end is born in its own namespace.
  const made = own
    .filter(({ a }) => a === host)
    .map(
      ({ a, b }) =>
        `link add ${interfaceTowards(b)} type veth peer name ${interfaceTowards(a)} netns ${anchors[b].innerPid}`,
    );
  return ['link set lo up', ...made].join('\n');
}

/** The `ip -batch` lines that give the links their addresses and bring them up. Pure. */
export function addressBatch(host: HostName, spec: LabSpec): string {
  const prefix = spec.ipVersion === 4 ? 24 : 64;
  // Without duplicate address detection an IPv6 address serves at once, not after a second.
  const suffix = spec.ipVersion === 4 ? '' : ' nodad';
  return LINKS.filter(({ a, b }) => a === host || b === host)
    .flatMap((link) => {
      const to = link.a === host ? link.b : link.a;
      const device = interfaceTowards(to);
      const addresses = Array.from({ length: addressCount(spec, host, to) }, (_, index) =>
        addressOn(link, host, { ipVersion: spec.ipVersion, index }),
      );
      return [
        `link set ${device} addrgenmode none`,
        ...addresses.map((address) => `address add ${address}/${prefix} dev ${device}${suffix}`),
        `link set ${device} up`,
      ];
    })
    .join('\n');
}

/** The shell script that makes the network of a lab, to be run by its holder. Pure. */
export function networkScript(spec: LabSpec, anchors: Record<HostName, Anchor>): string {
  const run = (host: HostName, batch: string): string =>
    `nsenter --net=/proc/${anchors[host].pid}/ns/net ip -batch - <<'BATCH'\n${batch}\nBATCH`;
  return [
    '( set -e',
    ...HOSTS.map((host) => run(host, networkBatch(host, anchors))),
    ...HOSTS.map((host) => run(host, addressBatch(host, spec))),
    ')',
  ].join('\n');
}

import { addressesOf } from '../../plan/ports.ts';
import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { addressOn, hardwareAddress, interfaceTowards, LINKS, type Link } from '../addresses.ts';
import type { LabSpec } from '../spec.ts';
import type { Anchors } from './holder.ts';

/** How many addresses `from` has on its link to `to`. Pure. */
export function addressCount(spec: LabSpec, from: HostName, to: HostName): number {
  return to === 'client' ? 1 : addressesOf(spec, from);
}

/** The `ip -batch` lines that make one host's links. Pure. */
export function networkBatch(host: HostName, anchors: Anchors): string {
  // The first host of a link makes both ends, and puts the other end into the other host's namespace.
  const made = LINKS.filter(({ a }) => a === host).map((link) => {
    const { a, b } = link;
    const end = `link add ${interfaceTowards(b)} address ${hardwareAddress(link, a)} type veth`;
    const peer = `peer name ${interfaceTowards(a)} address ${hardwareAddress(link, b)}`;
    // A path, because iproute2 6.15 looks a bare pid up in /proc, which shows the pids of the harness.
    return `${end} ${peer} netns /proc/${anchors[b]}/ns/net`;
  });
  return ['link set lo up', ...made].join('\n');
}

/** The `ip -batch` lines that give the links of a host their addresses and bring them up. Pure. */
export function addressBatch(host: HostName, spec: LabSpec): string {
  return LINKS.filter(({ a, b }) => a === host || b === host)
    .flatMap((link) => linkLines(link, host, spec))
    .join('\n');
}

function linkLines(link: Link, host: HostName, spec: LabSpec): readonly string[] {
  const other = link.a === host ? link.b : link.a;
  const device = interfaceTowards(other);
  // Without duplicate address detection an IPv6 address can be used at once, instead of after a second.
  const [prefix, nodad] = spec.ipVersion === 4 ? ['/24', ''] : ['/64', ' nodad'];
  return [
    `link set ${device} addrgenmode none`,
    ...addressesOn(link, host, spec).map(
      (address) => `address add ${address}${prefix} dev ${device}${nodad}`,
    ),
    `link set ${device} up`,
    // Permanent neighbours: the first connection does not wait for ARP, or for the first neighbour solicitation
    // of IPv6, which is lost while the link comes up and repeated after a second.
    ...addressesOn(link, other, spec).map(
      (address) => `neigh add ${address} lladdr ${hardwareAddress(link, other)} nud permanent dev ${device}`,
    ),
  ];
}

/** All addresses of a host on a link. Pure. */
export function addressesOn(link: Link, host: HostName, spec: LabSpec): readonly string[] {
  const count = addressCount(spec, host, link.a === host ? link.b : link.a);
  return Array.from({ length: count }, (_, index) =>
    addressOn(link, host, { ipVersion: spec.ipVersion, index }),
  );
}

/** The shell script with which the holder makes the network of a lab. Pure. */
export function networkScript(spec: LabSpec, anchors: Anchors): string {
  const run = (host: HostName, batch: string): string =>
    `nsenter --net=/proc/${anchors[host]}/ns/net ip -batch - <<'BATCH'\n${batch}\nBATCH`;
  return [
    '( set -e',
    ...HOSTS.map((host) => run(host, networkBatch(host, anchors))),
    ...HOSTS.map((host) => run(host, addressBatch(host, spec))),
    ')',
  ].join('\n');
}

import { addressesOf } from '../../plan/ports.ts';
import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { addressOn, hardwareAddress, interfaceTowards, LINKS, type Link, subnetOf } from '../addresses.ts';
import type { Route } from '../routes.ts';
import { type LabSpec, USUAL_ROUTE } from '../spec.ts';
import type { Anchors } from './holder.ts';

/** How many addresses `from` has on its link to `to`. Pure. */
export function addressCount(spec: LabSpec, from: HostName, to: HostName): number {
  return to === 'client' ? 1 : addressesOf(spec, from);
}

/** Where the namespace between the hosts is, and which links go through it. */
export interface Between {
  readonly link: number | null;
  readonly links?: LabSpec['links'];
}

/** The `ip -batch` lines that make one host's links. Pure. */
export function networkBatch(
  host: HostName,
  anchors: Anchors,
  { link: between, links = [] }: Between = { link: null },
): string {
  const made = LINKS.flatMap((link) => {
    const { a, b } = link;
    if (a !== host && b !== host) return [];
    const other = a === host ? b : a;
    const end = `link add ${interfaceTowards(other)} address ${hardwareAddress(link, host)} type veth peer name`;
    if (links.some((spec) => isBetween(spec, link)))
      return [`${end} ${deviceTowards(link, host)} netns /proc/${between}/ns/net`];
    // The first host of a link makes both ends, and puts the other end into the other host's namespace.
    if (b === host) return [];
    const peer = `${interfaceTowards(a)} address ${hardwareAddress(link, b)}`;
    // A path, because iproute2 6.15 looks a bare pid up in /proc, which shows the pids of the harness.
    return [`${end} ${peer} netns /proc/${anchors[b]}/ns/net`];
  });
  return ['link set lo up', ...made].join('\n');
}

/** Of a link that goes through the namespace between the hosts: the end there that leads to a host. */
export function deviceTowards({ subnet }: Link, host: HostName): string {
  return `${subnet}-${host}`;
}

function isBetween(one: Pick<Link, 'a' | 'b'>, other: Pick<Link, 'a' | 'b'>): boolean {
  return one.a === other.a && one.b === other.b;
}

/** The `ip -batch` lines that bring up the ends between the hosts, without addresses. Pure. */
export function betweenBatch(links: readonly Pick<Link, 'a' | 'b'>[]): string {
  const through = LINKS.filter((link) => links.some((spec) => isBetween(spec, link)));
  return through
    .flatMap((link) => [link.a, link.b].map((host) => deviceTowards(link, host)))
    .map((device) => `link set ${device} addrgenmode none up`)
    .join('\n');
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
  // The route is added below, with its settings.
  const [prefix, flags] = spec.ipVersion === 4 ? ['/24', ' noprefixroute'] : ['/64', ' nodad noprefixroute'];
  // A frame of several segments would be lost as one: what leaves a host has the size that a wire carries.
  const isThrough = spec.links?.some((through) => isBetween(through, link));
  return [
    `link set ${device} addrgenmode none${isThrough ? ' gso_max_segs 1' : ''}`,
    ...addressesOn(link, host, spec).map(
      (address) => `address add ${address}${prefix} dev ${device}${flags}`,
    ),
    `link set ${device} up`,
    `route add ${subnetOf(link, spec.ipVersion)} dev ${device} ${routeText(spec.route ?? USUAL_ROUTE)}`,
    // Permanent neighbours: the first connection does not wait for ARP, or for the first neighbour solicitation
    // of IPv6, which is lost while the link comes up and repeated after a second.
    ...addressesOn(link, other, spec).map(
      (address) => `neigh add ${address} lladdr ${hardwareAddress(link, other)} nud permanent dev ${device}`,
    ),
  ];
}

function routeText({ congestion, initialWindow }: Route): string {
  return `congctl ${congestion} initcwnd ${initialWindow}`;
}

/** All addresses of a host on a link. Pure. */
export function addressesOn(link: Link, host: HostName, spec: LabSpec): readonly string[] {
  const count = addressCount(spec, host, link.a === host ? link.b : link.a);
  return Array.from({ length: count }, (_, index) =>
    addressOn(link, host, { ipVersion: spec.ipVersion, index }),
  );
}

/** The shell script with which the holder makes the network of a lab. Pure. */
export function networkScript(spec: LabSpec, anchors: Anchors, link: number | null = null): string {
  const run = (pid: number, batch: string): string =>
    `nsenter --net=/proc/${pid}/ns/net ip -batch - <<'BATCH'\n${batch}\nBATCH`;
  const { links = [] } = spec;
  return [
    '( set -e',
    ...HOSTS.map((host) => run(anchors[host], networkBatch(host, anchors, { link, links }))),
    ...(link === null ? [] : [run(link, betweenBatch(links))]),
    ...HOSTS.map((host) => run(anchors[host], addressBatch(host, spec))),
    ')',
  ].join('\n');
}

import { expect, test } from 'vitest';
import { HOSTS } from '../../scenario/strategy.ts';
import { addressOn, linkBetween } from '../addresses.ts';
import type { LinkSpec } from '../link/conditions.ts';
import type { LabSpec } from '../spec.ts';
import { addressBatch, betweenBatch, networkBatch, networkScript } from './network.ts';

const spec: LabSpec = {
  kind: 'namespaces',
  ipVersion: 4,
  ports: null,
  sysctls: {},
  sourceAddresses: 2,
  bindAddresses: 1,
};
const anchors = {
  client: 1003,
  proxy: 1004,
  origin: 1005,
};

test('networkBatch() makes both ends of a link on its first host only', () => {
  expect(networkBatch('client', anchors).split('\n')).toEqual([
    'link set lo up',
    'link add to-origin address 02:00:00:00:01:00 type veth peer name to-client address 02:00:00:00:01:02 netns /proc/1005/ns/net',
    'link add to-proxy address 02:00:00:00:02:00 type veth peer name to-client address 02:00:00:00:02:01 netns /proc/1004/ns/net',
  ]);
  expect(networkBatch('origin', anchors)).toBe('link set lo up');
});

const LINK: LinkSpec = {
  a: 'client',
  b: 'origin',
  seed: 1,
  ...{ rttMs: 20, jitterMs: 0, lossPercent: 0, lossBurst: 1, rateMbit: 'unlimited', queueMs: 100 },
};

test('networkBatch() leads a link with conditions through the namespace between its hosts', () => {
  const between = { link: 1006, links: [LINK] };
  expect(networkBatch('client', anchors, between).split('\n')).toContain(
    'link add to-origin address 02:00:00:00:01:00 type veth peer name 1-client netns /proc/1006/ns/net',
  );
  expect(networkBatch('origin', anchors, between).split('\n')).toEqual([
    'link set lo up',
    'link add to-client address 02:00:00:00:01:02 type veth peer name 1-origin netns /proc/1006/ns/net',
  ]);
  expect(networkBatch('proxy', anchors, between)).toBe(networkBatch('proxy', anchors));
  expect(betweenBatch([LINK])).toBe(
    'link set 1-client addrgenmode none up\nlink set 1-origin addrgenmode none up',
  );
});

test('addressBatch() makes packets of the size of a wire on a link with conditions only', () => {
  const lines = addressBatch('client', { ...spec, links: [LINK] }).split('\n');
  expect(lines.filter((line) => line.includes('gso'))).toEqual([
    'link set to-origin addrgenmode none gso_max_segs 1',
  ]);
});

test.each([
  [4, 'route add 198.18.1.0/24 dev to-client congctl bbr initcwnd 4'],
  [6, 'route add 2001:2:0:1::/64 dev to-client congctl bbr initcwnd 4'],
] as const)('addressBatch() sets the routes of IPv%i', (ipVersion, line) => {
  const route = { congestion: 'bbr', initialWindow: 4 };
  expect(addressBatch('origin', { ...spec, ipVersion, route }).split('\n')).toContain(line);
});

test('addressBatch() gives the client as many addresses as asked', () => {
  const added = addressBatch('client', spec)
    .split('\n')
    .filter((line) => line.startsWith('address'));
  expect(added).toEqual([
    'address add 198.18.1.1/24 dev to-origin noprefixroute',
    'address add 198.18.1.2/24 dev to-origin noprefixroute',
    'address add 198.18.2.1/24 dev to-proxy noprefixroute',
    'address add 198.18.2.2/24 dev to-proxy noprefixroute',
  ]);
});

test('addressBatch() tells a host the hardware address of every neighbour', () => {
  const known = addressBatch('origin', spec)
    .split('\n')
    .filter((line) => line.startsWith('neigh'));
  expect(known).toEqual([
    'neigh add 198.18.1.1 lladdr 02:00:00:00:01:00 nud permanent dev to-client',
    'neigh add 198.18.1.2 lladdr 02:00:00:00:01:00 nud permanent dev to-client',
    'neigh add 198.18.3.81 lladdr 02:00:00:00:03:01 nud permanent dev to-proxy',
  ]);
});

test('addressBatch() leaves out duplicate address detection for IPv6', () => {
  expect(addressBatch('origin', { ...spec, ipVersion: 6 })).toContain(
    'address add 2001:2:0:1::a1/64 dev to-client nodad noprefixroute',
  );
});

test.each([4, 6] as const)('addressOn() never gives one address twice with IPv%i', (ipVersion) => {
  const all = HOSTS.flatMap((host) =>
    HOSTS.filter((other) => other !== host).flatMap((other) =>
      [0, 1, 79].map((index) => addressOn(linkBetween(host, other), host, { ipVersion, index })),
    ),
  );
  expect(new Set(all).size).toBe(all.length);
  if (ipVersion === 4) for (const address of all) expect(Number(address.split('.')[3])).toBeLessThan(255);
});

test('networkScript() stops at its first failing command', () => {
  expect(networkScript(spec, anchors).startsWith('( set -e\n')).toBe(true);
});

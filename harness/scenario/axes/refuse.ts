import { quote } from '../read/quote.ts';
import type { Here, Refusal } from './axis.ts';

// Refusals that several axes share.

/** The axis is part of a TLS handshake. */
export const NEEDS_TLS: Refusal = {
  refused: '`true` without TLS',
  when: ({ strategy }, { value }) => value === true && strategy.tls === 'none',
  because: 'This is part of a TLS handshake, and tls is none',
  expected: 'tls 1.2 or 1.3, or false',
};

/** Only an nginx that speaks HTTP with the origin has it. */
export const NEEDS_HTTP_PROXY: Refusal = {
  refused: 'on the paths `direct` and `nginx-stream`',
  when: ({ strategy }, here) => strategy.path !== 'nginx' && isSet(here),
  because: 'This needs nginx to speak HTTP with the origin',
  what: ({ strategy }) => `This needs nginx to speak HTTP with the origin, and the path is ${strategy.path}`,
  expected: (_, { usual }) => `path nginx, or ${quote(usual)}`,
};

/** Only an nginx has it, also one that relays TCP. */
export const NEEDS_PROXY: Refusal = {
  refused: 'on the path `direct`',
  when: ({ strategy }, here) => strategy.path === 'direct' && isSet(here),
  because: 'This needs a proxy, and the path is direct',
  expected: (_, { usual }) => `path nginx or nginx-stream, or ${quote(usual)}`,
};

/** The lab `host` is the machine's own loopback, and no sysctl of the machine is ever written. */
export const WRITES_SYSCTL: Refusal = {
  refused: 'with `lab.kind` `host`',
  when: ({ lab }, here) => lab.kind === 'host' && isSet(here),
  because: "This would write the machine's own sysctls, because the lab is the host itself",
  expected: (_, { usual }) => `lab.kind namespaces, or ${quote(usual)}`,
};

/** The lab `host` is the machine's own loopback, which has no link that could be changed. */
export const NEEDS_LINK: Refusal = {
  refused: 'with `lab.kind` `host`',
  when: ({ lab }, here) => lab.kind === 'host' && isSet(here),
  because: "This needs a link between two hosts, and the lab is the machine's own loopback",
  expected: (_, { usual }) => `lab.kind namespaces, or ${quote(usual)}`,
};

/** 127.0.0.0/8 is all loopback; of IPv6 only ::1 is. */
export const NEEDS_ADDRESSES: Refusal = {
  refused: 'above 1 with `lab.kind` `host` and `lab.ipVersion` 6',
  when: ({ lab }, { value }) => lab.kind === 'host' && lab.ipVersion === 6 && Number(value) > 1,
  because: 'IPv6 loopback has one address',
  what: (_, { value }) => `Value ${quote(value)} needs as many addresses, and IPv6 loopback has one`,
  expected: 'lab.kind namespaces, or lab.ipVersion 4',
};

export const OF_THE_SERVICE = 'the service decides this itself';
export const OF_THE_COMMAND = 'the command decides this itself';
export const OF_THE_MACHINE =
  "it would change this machine's own settings, because the client runs on its network";
export const OF_THE_WAY = 'no link of the lab lies on the way to the service';
export const FURTHER_ADDRESSES = 'only 127.0.0.0/8 has more than one address without configuration';

function isSet({ value, usual }: Here): boolean {
  return value !== usual;
}

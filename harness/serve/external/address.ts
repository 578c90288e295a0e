import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** An address without brackets, and a mapped one (`::ffff:127.0.0.1`) as IPv4. */
export function bare(hostname: string): string {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (!isIPv6(address)) return address;
  // URL writes the IPv4 part in hexadecimal: ::ffff:7f00:1.
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/i.exec(address);
  if (mapped === null) return address.replace(/^::ffff:(?=\d+\.)/i, '');
  const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The address that connect() uses: it replaces the unspecified address by loopback. */
export function connectable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

function isLoopback(address: string): boolean {
  return loopback.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** Whether an address belongs to this machine: loopback, or one of its interfaces. */
export function isOfThisMachine(address: string, own: readonly string[] = ownAddresses()): boolean {
  return isLoopback(address) || own.includes(address);
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
}

import { isIPv6 } from 'node:net';
import { MAPPED_WORD } from './tcp-line.ts';

/** An IP literal as the four words that a decoded line of the socket table has for it. */
export function addressWords(address: string): Uint32Array {
  if (!isIPv6(address)) return Uint32Array.of(0, 0, MAPPED_WORD, wordOf(address.split('.').map(Number)));
  const bytes = groupsOf(address).flatMap((group) => [group >> 8, group & 0xff]);
  return Uint32Array.from([0, 4, 8, 12], (start) => wordOf(bytes.slice(start, start + 4)));
}

/** The kernel prints each word in the machine's byte order: the first byte on the wire is the lowest. */
function wordOf([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number {
  return ((d << 24) | (c << 16) | (b << 8) | a) >>> 0;
}

/** The eight groups of an IPv6 literal. */
function groupsOf(address: string): number[] {
  // URL writes the IPv4 part of a mapped address as two groups.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const numbers = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [first, last] = [numbers(head), numbers(tail ?? '')];
  return tail === undefined
    ? first
    : [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

import { isIPv6 } from 'node:net';

/** `address:port`, in brackets where the address is IPv6. */
export function socketAddress(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A text as nginx reads it back, whatever is in it. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** `name { lines }` */
export function block(name: string, lines: readonly string[]): string {
  return `${name} {\n${lines.map((line) => line.replaceAll(/^/gm, '  ')).join('\n')}\n}`;
}

export function onOff(on: boolean): 'on' | 'off' {
  return on ? 'on' : 'off';
}

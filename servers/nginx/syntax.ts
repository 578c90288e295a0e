import { isIPv6 } from 'node:net';

/** `address:port`, with brackets around an IPv6 address. */
export function socketAddress(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Quotes any text for nginx.conf. */
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

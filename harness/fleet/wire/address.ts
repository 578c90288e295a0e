import { isIP } from 'node:net';

/** An address or name, and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `10.0.0.1:7000`, `[::1]:7000` or `name:7000`; undefined: it is none. Port 0 is allowed. */
export function readAddress(text: string): Address | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(text.trim());
  if (match === null) return undefined;
  const [, inBrackets, name, digits] = match;
  if (inBrackets !== undefined && isIP(inBrackets) !== 6) return undefined;
  const port = Number(digits);
  return port > 65_535 ? undefined : { host: inBrackets ?? name!, port };
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

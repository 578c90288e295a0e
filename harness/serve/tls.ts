import type { Lab } from '../lab/lab.ts';
import type { Strategy } from '../scenario/strategy.ts';
import {
  type InstalledCertificate,
  installClientCertificate,
  installServerCertificate,
} from './certificate.ts';

/** TLS of whoever answers the client, its files in the lab's folder. */
export interface TargetTls {
  readonly version: '1.2' | '1.3';
  readonly resumption: boolean;
  readonly server: InstalledCertificate;
  /** null: no certificate is asked of the client. */
  readonly client: InstalledCertificate | null;
}

/** Makes what a strategy needs for TLS at the address that the client connects to; null where it has none. */
export async function installTls(
  { tls: version, resumption, clientCertificate }: Strategy,
  lab: Lab,
  address: string,
): Promise<TargetTls | null> {
  if (version === 'none') return null;
  const server = await installServerCertificate(lab, address);
  const client = clientCertificate ? await installClientCertificate(lab) : null;
  return { version, resumption, server, client };
}

/** The options of TLS that origin and nginx have alike. */
export interface ServerTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly version: '1.2' | '1.3';
  readonly resumption: boolean;
  readonly clientCaFile: string | null;
}

export function serverTls({ version, resumption, server, client }: TargetTls): ServerTls {
  const { certFile, keyFile } = server;
  return { certFile, keyFile, version, resumption, clientCaFile: client?.certFile ?? null };
}

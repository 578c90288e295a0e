import type { NginxTls } from '../../servers/nginx/options.ts';
import type { Lab } from '../lab/lab.ts';
import type { Strategy } from '../scenario/strategy.ts';
import {
  type InstalledCertificate,
  installClientCertificate,
  installServerCertificate,
} from './certificate.ts';

/** TLS of the server that answers the client. Its files are in the lab's folder. */
export interface TargetTls {
  readonly version: '1.2' | '1.3';
  readonly resumption: boolean;
  readonly server: InstalledCertificate;
  /** null: the server does not ask the client for a certificate. */
  readonly client: InstalledCertificate | null;
}

/** Makes the certificates of a strategy, for the address that the client connects to; null without TLS. */
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

/** The TLS options of nginx, which the origin has too. */
export function serverTls({ version, resumption, server, client }: TargetTls): NginxTls {
  const { certFile, keyFile } = server;
  return { certFile, keyFile, version, resumption, clientCaFile: client?.certFile ?? null };
}

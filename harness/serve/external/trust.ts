import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import tls, { type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { Mistake } from '../../errors.ts';

const EXPECTED = 'a file with the PEM certificate of whoever signed that of the service';

/** PEM of the authorities that a service's certificate may come from; what is wrong with the file. */
export async function readAuthorities(file: string, where: string): Promise<string | Mistake> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string')
    return { where, what: `Could not read ${file}: ${text.code ?? text.message}`, expected: EXPECTED };
  try {
    new X509Certificate(text);
    return text;
  } catch {
    return { where, what: `Found no certificate in ${file}`, expected: EXPECTED };
  }
}

/** Those of this machine, and those that come with Node (NODE_EXTRA_CA_CERTS included). */
export function machineAuthorities(): readonly string[] {
  return [...new Set([...tls.getCACertificates('system'), ...tls.getCACertificates('default')])];
}

/**
 * PEM of the authority at the end of a verified chain. The drivers trust it alone: some parse what they trust anew for
 * each connection, and hundreds of authorities would be what they measure.
 */
export function rootOf(socket: TLSSocket): string {
  let certificate: DetailedPeerCertificate = socket.getPeerCertificate(true);
  // The last one is its own issuer.
  for (
    let issuer = certificate.issuerCertificate;
    issuer !== undefined;
    issuer = certificate.issuerCertificate
  ) {
    if (issuer.fingerprint256 === certificate.fingerprint256) break;
    certificate = issuer;
  }
  return new X509Certificate(certificate.raw).toString();
}

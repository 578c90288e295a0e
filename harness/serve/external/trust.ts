import { X509Certificate } from 'node:crypto';
import tls, { type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { Mistake } from '../../errors.ts';
import { FileError, readRegularFile } from '../../regular-file.ts';

const EXPECTED = "a PEM file with the certificate of the authority that signed the service's certificate";

/** The content of a PEM file with authorities to trust, or the mistake in it. */
export async function readAuthorities(file: string, where: string): Promise<string | Mistake> {
  const text = await readRegularFile(file).catch((error: FileError) => error);
  if (text instanceof FileError)
    return { where, what: `Could not read ${file}: ${text.message}`, expected: EXPECTED };
  try {
    new X509Certificate(text);
    return text;
  } catch {
    return { where, what: `Found no certificate in ${file}`, expected: EXPECTED };
  }
}

/** The authorities of this machine, and those of Node (including NODE_EXTRA_CA_CERTS). */
export function machineAuthorities(): readonly string[] {
  return [...new Set([...tls.getCACertificates('system'), ...tls.getCACertificates('default')])];
}

/**
 * PEM of the authority at the end of a verified chain. The drivers trust only this one, because some parse the trusted
 * certificates again for each connection, and parsing hundreds of them would dominate the measurement.
 */
export function rootOf(socket: TLSSocket): string {
  let certificate: DetailedPeerCertificate = socket.getPeerCertificate(true);
  // The last certificate is its own issuer.
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

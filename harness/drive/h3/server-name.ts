import { X509Certificate } from 'node:crypto';

/**
 * First DNS name of a certificate; undefined if it has none. BoringSSL, as quiche uses it, compares names only: it
 * refuses a certificate for just an IP address (alert 42), although RFC 9110, 4.3.5, allows it.
 */
export function dnsNameOf(pem: string): string | undefined {
  const names = new X509Certificate(pem).subjectAltName ?? '';
  return /(?:^|, )DNS:([^,\s"]+)/.exec(names)?.[1];
}

import { X509Certificate } from 'node:crypto';

/**
 * The first DNS name that a certificate is for; undefined where it has none. BoringSSL, as quiche calls it, compares
 * names only: a certificate for an IP address alone is refused (alert 42), although RFC 9110, 4.3.5, allows it.
 */
export function dnsNameOf(pem: string): string | undefined {
  const names = new X509Certificate(pem).subjectAltName ?? '';
  return /(?:^|, )DNS:([^,\s"]+)/.exec(names)?.[1];
}

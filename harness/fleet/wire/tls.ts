import { timingSafeEqual } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

/**
 * The only cipher. It works with a pre-shared key alone (RFC 5489, RFC 7905), so each end proves that it knows the token,
 * there is no certificate that could stand in for it, and a recording cannot be read with a token that leaks later.
 * In TLS 1.3 a server may ignore the key and send a certificate instead, which a client would have to notice by itself.
 */
export const FLEET_TLS = {
  ciphers: 'ECDHE-PSK-CHACHA20-POLY1305',
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
} as const satisfies SecureContextOptions;

/** Identity that goes with the key: there is one key for all. */
export const IDENTITY = 'connlab-fleet';

/** The key for an identity that a client sent; null refuses it. */
export function keyFor(identity: string, key: Buffer): Buffer | null {
  const [sent, known] = [Buffer.from(identity), Buffer.from(IDENTITY)];
  return sent.length === known.length && timingSafeEqual(sent, known) ? key : null;
}

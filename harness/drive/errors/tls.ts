import type { CodeFamily, Meanings } from './meaning.ts';
import { words } from './streams.ts';

const CHAIN = 'Let the server send its whole chain, or trust its authority with `--ca`';
const EXPIRED = 'Renew the certificate, or set the clock right';
const BROKEN = 'Look at the certificate: `openssl s_client -showcerts`';

/** Codes of TLS: what OpenSSL finds wrong with a certificate (tls, "X509 certificate error codes"), and Node's own. */
export const TLS: Meanings = {
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    means: "The server's certificate is self-signed, and the client does not trust it",
    look: 'Trust it with `--ca`',
  },
  SELF_SIGNED_CERT_IN_CHAIN: { means: "The server's authority is not trusted", look: 'Trust it with `--ca`' },
  UNABLE_TO_GET_ISSUER_CERT: { means: 'A certificate of the chain is missing', look: CHAIN },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    means: "The server's authority is unknown to the client",
    look: CHAIN,
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    means: 'The server sends its own certificate only, and its authority is unknown',
    look: CHAIN,
  },
  CERT_UNTRUSTED: { means: "The server's authority is not trusted for servers", look: CHAIN },
  CERT_CHAIN_TOO_LONG: { means: "The server's chain is too long", look: BROKEN },
  CERT_HAS_EXPIRED: { means: "The server's certificate has expired", look: EXPIRED },
  CERT_NOT_YET_VALID: { means: "The server's certificate is not valid yet", look: EXPIRED },
  CERT_REVOKED: { means: "The server's certificate was revoked", look: BROKEN },
  CERT_REJECTED: { means: "The server's certificate is marked as rejected", look: BROKEN },
  CERT_SIGNATURE_FAILURE: { means: "The signature of the server's certificate is wrong", look: BROKEN },
  INVALID_CA: { means: 'A certificate of the chain is no authority', look: BROKEN },
  INVALID_PURPOSE: { means: "The server's certificate is not for servers", look: BROKEN },
  PATH_LENGTH_EXCEEDED: { means: "The server's chain is longer than an authority allows", look: BROKEN },
  HOSTNAME_MISMATCH: {
    means: "The server's certificate is for another name",
    look: 'Ask for the name in the certificate',
  },
  CRL_HAS_EXPIRED: { means: 'A list of revoked certificates has expired', look: BROKEN },
  CRL_NOT_YET_VALID: { means: 'A list of revoked certificates is not valid yet', look: BROKEN },
  CRL_SIGNATURE_FAILURE: { means: 'The signature of a list of revoked certificates is wrong', look: BROKEN },
  UNABLE_TO_GET_CRL: { means: 'A list of revoked certificates is missing', look: BROKEN },
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: {
    means: "The signature of the server's certificate cannot be read",
    look: BROKEN,
  },
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: {
    means: 'The signature of a list of revoked certificates cannot be read',
    look: BROKEN,
  },
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: {
    means: "The key of the server's authority cannot be read",
    look: BROKEN,
  },
  ERROR_IN_CERT_NOT_BEFORE_FIELD: { means: "The server's certificate has no valid beginning", look: BROKEN },
  ERROR_IN_CERT_NOT_AFTER_FIELD: { means: "The server's certificate has no valid end", look: BROKEN },
  ERROR_IN_CRL_LAST_UPDATE_FIELD: { means: 'A list of revoked certificates has no valid date', look: BROKEN },
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: { means: 'A list of revoked certificates has no valid date', look: BROKEN },
  UNSPECIFIED: {
    means: "OpenSSL does not accept the server's certificate, for a reason that Node has no code for",
    look: BROKEN,
  },
  OUT_OF_MEM: { means: 'OpenSSL had no memory left', look: 'Look at free memory' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    means: "The server's certificate is for another name",
    look: 'Ask for the name in the certificate',
  },
  ERR_TLS_HANDSHAKE_TIMEOUT: {
    means: 'The TLS handshake did not end in time',
    look: 'Look whether that port speaks TLS',
  },
};

/** Alerts that a server ends a handshake with (RFC 8446, section 6). */
const ALERTS: Readonly<Record<string, string>> = {
  40: 'they have nothing in common',
  42: "it does not take the client's certificate",
  46: "it does not take the client's certificate",
  48: "it does not know the authority of the client's certificate",
  70: 'it does not have that version of TLS',
  80: 'it failed by itself',
  112: 'it does not know the name that was asked for (SNI)',
  116: "it wants a client's certificate",
  120: 'it has none of the protocols that were offered (ALPN)',
};

export const TLS_FAMILIES: readonly CodeFamily[] = [
  {
    name: 'ERR_SSL_...',
    pattern: /^ERR_SSL_([A-Z0-9_/]+)$/,
    meaning: ([name = '']) => ({
      means: `Client and server agreed on no TLS connection, or it broke: ${words(name)}`,
      look: "Look at the server's TLS versions, ciphers and certificate, and whether that port speaks TLS",
    }),
  },
  {
    name: 'ERR_TLS_ALERT_...',
    pattern: /^ERR_TLS_ALERT_(\d+)$/,
    meaning: ([number = '']) => ({
      means: `The server ended the TLS handshake with the alert ${number}${ALERTS[number] === undefined ? '' : `: ${ALERTS[number]}`}`,
      look: 'Look the number up in RFC 8446, section 6',
    }),
  },
  {
    name: 'ERR_TLS_...',
    pattern: /^ERR_TLS_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: `Node could not set TLS up: ${words(name)}`,
      look: "Look the code up among the errors of Node's documentation",
    }),
  },
  {
    name: 'ERR_...',
    pattern: /^ERR_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: `Node could not go on with the connection: ${words(name)}`,
      look: "Look the code up among the errors of Node's documentation",
    }),
  },
];

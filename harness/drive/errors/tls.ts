import type { CodeFamily, Meanings } from './meaning.ts';
import { words } from './streams.ts';

const CHAIN = 'Let the server send its whole chain, or trust its CA with `--target-ca`';
const EXPIRED = 'Renew the certificate, or correct the clock';
const BROKEN = 'Inspect the certificate: `openssl s_client -showcerts`';

/** Codes of TLS: what OpenSSL finds wrong with a certificate (tls, "X509 certificate error codes"), and Node's own. */
export const TLS: Meanings = {
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    means: "The server's certificate is self-signed, and the client does not trust it",
    look: 'Trust it with `--target-ca`',
  },
  SELF_SIGNED_CERT_IN_CHAIN: {
    means: 'The chain ends in a root CA that the client does not trust',
    look: 'Trust it with `--target-ca`',
  },
  UNABLE_TO_GET_ISSUER_CERT: { means: 'A certificate is missing from the chain', look: CHAIN },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    means: "The client does not know the CA of the server's certificate",
    look: CHAIN,
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    means: 'The server sends only its own certificate, and the client does not know its CA',
    look: CHAIN,
  },
  CERT_UNTRUSTED: { means: "The CA of the server's certificate is not trusted for servers", look: CHAIN },
  CERT_CHAIN_TOO_LONG: { means: 'The chain is too long', look: BROKEN },
  CERT_HAS_EXPIRED: { means: "The server's certificate has expired", look: EXPIRED },
  CERT_NOT_YET_VALID: { means: "The server's certificate is not valid yet", look: EXPIRED },
  CERT_REVOKED: { means: "The server's certificate was revoked", look: BROKEN },
  CERT_REJECTED: { means: "The server's certificate is marked as rejected", look: BROKEN },
  CERT_SIGNATURE_FAILURE: { means: "The signature of the server's certificate is invalid", look: BROKEN },
  INVALID_CA: { means: 'A certificate of the chain is not that of a CA', look: BROKEN },
  INVALID_PURPOSE: { means: "The server's certificate is not meant for servers", look: BROKEN },
  PATH_LENGTH_EXCEEDED: { means: 'The chain is longer than one of its CAs allows', look: BROKEN },
  HOSTNAME_MISMATCH: {
    means: "The server's certificate is for another name",
    look: 'Use a name that the certificate contains',
  },
  CRL_HAS_EXPIRED: { means: 'A certificate revocation list (CRL) has expired', look: BROKEN },
  CRL_NOT_YET_VALID: { means: 'A certificate revocation list (CRL) is not valid yet', look: BROKEN },
  CRL_SIGNATURE_FAILURE: {
    means: 'The signature of a certificate revocation list (CRL) is invalid',
    look: BROKEN,
  },
  UNABLE_TO_GET_CRL: { means: 'A certificate revocation list (CRL) is missing', look: BROKEN },
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: {
    means: "The signature of the server's certificate cannot be read",
    look: BROKEN,
  },
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: {
    means: 'The signature of a certificate revocation list (CRL) cannot be read',
    look: BROKEN,
  },
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: {
    means: 'The key of the CA cannot be read',
    look: BROKEN,
  },
  ERROR_IN_CERT_NOT_BEFORE_FIELD: {
    means: "The start date of the server's certificate is invalid",
    look: BROKEN,
  },
  ERROR_IN_CERT_NOT_AFTER_FIELD: {
    means: "The end date of the server's certificate is invalid",
    look: BROKEN,
  },
  ERROR_IN_CRL_LAST_UPDATE_FIELD: {
    means: 'A date of a certificate revocation list (CRL) is invalid',
    look: BROKEN,
  },
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: {
    means: 'A date of a certificate revocation list (CRL) is invalid',
    look: BROKEN,
  },
  UNSPECIFIED: {
    means: "OpenSSL does not accept the server's certificate, for a reason that Node has no code for",
    look: BROKEN,
  },
  OUT_OF_MEM: { means: 'OpenSSL had no memory left', look: 'Check free memory' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    means: "The server's certificate is for another name",
    look: 'Use a name that the certificate contains',
  },
  ERR_TLS_HANDSHAKE_TIMEOUT: {
    means: 'The TLS handshake did not end in time',
    look: 'Check whether that port speaks TLS',
  },
};

/** Alerts that a server ends a handshake with (RFC 8446, section 6). */
const ALERTS: Readonly<Record<string, string>> = {
  40: 'it has no TLS settings in common with the client',
  42: "it does not accept the client's certificate",
  46: "it does not accept the client's certificate",
  48: "it does not know the CA of the client's certificate",
  70: 'it does not support the TLS version offered',
  80: 'it had an internal error',
  112: 'it does not know the name that the client sent (SNI)',
  116: 'it requires a certificate of the client',
  120: 'it supports none of the protocols offered (ALPN)',
};

export const TLS_FAMILIES: readonly CodeFamily[] = [
  {
    name: 'ERR_SSL_...',
    pattern: /^ERR_SSL_([A-Z0-9_/]+)$/,
    meaning: ([name = '']) => ({
      means: `Client and server could not agree on a TLS connection, or it broke: ${words(name)}`,
      look: "Check the server's TLS versions, ciphers and certificate, and whether that port speaks TLS",
    }),
  },
  {
    name: 'ERR_TLS_ALERT_...',
    pattern: /^ERR_TLS_ALERT_(\d+)$/,
    meaning: ([number = '']) => ({
      means: `The server ended the TLS handshake with the alert ${number}${ALERTS[number] === undefined ? '' : `: ${ALERTS[number]}`}`,
      look: 'Look up the number in RFC 8446, section 6',
    }),
  },
  {
    name: 'ERR_TLS_...',
    pattern: /^ERR_TLS_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: `Node could not set up TLS: ${words(name)}`,
      look: "Look up the code in the list of errors of Node's documentation",
    }),
  },
  {
    name: 'ERR_...',
    pattern: /^ERR_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: `Node could not continue with the connection: ${words(name)}`,
      look: "Look up the code in the list of errors of Node's documentation",
    }),
  },
];

import { messageOf } from '../../errors.ts';
import type { ServiceUrl } from './url.ts';

/** Why a service did not answer. */
export interface Failure {
  readonly code: string;
  readonly what: string;
  readonly expected: string;
}

export interface FailureContext {
  /** Address and port. */
  readonly at: string;
  readonly url: Pick<ServiceUrl, 'scheme' | 'hostname'>;
  readonly timeoutMs: number;
}

const UNREACHABLE = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];

/** Whether it is worth trying another address of the same name. */
export function isUnreachable({ code }: Pick<Failure, 'code'>): boolean {
  return UNREACHABLE.includes(code);
}

/** Explains an error of the first request. */
export function failureOf(error: unknown, { at, url, timeoutMs }: FailureContext): Failure {
  const code = codeOf(error);
  const message = messageOf(error);
  if (UNREACHABLE.includes(code)) {
    return { code, what: `Nothing listens at ${at} (${code})`, expected: 'a running service' };
  }
  if (code === 'ABORT_ERR' || code === 'TimeoutError') {
    return { code, what: `${at} did not answer within ${timeoutMs} ms`, expected: 'a service that answers' };
  }
  if (isPlainText(code)) {
    return {
      code,
      what: `${at} does not speak TLS (${code})`,
      expected: 'http:// in the URL, or the port that speaks TLS',
    };
  }
  if (isCertificate(code)) {
    return {
      code,
      what: `The certificate of ${at} cannot be trusted for "${url.hostname}": ${message} (${code})`,
      expected: 'a certificate for that name, and --target-ca FILE if its authority is private',
    };
  }
  if (url.scheme === 'http' && (code.startsWith('HPE_') || code === 'ECONNRESET')) {
    return {
      code,
      what: `${at} ended the request without an HTTP/1.x answer (${code})`,
      expected: 'a service that speaks HTTP/1.x, or https:// in the URL if it speaks TLS',
    };
  }
  return { code, what: `${at} did not answer: ${message} (${code})`, expected: 'a service that answers' };
}

function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : (name ?? 'ERROR');
}

/** OpenSSL's errors for a server that answers the TLS handshake with something else. */
function isPlainText(code: string): boolean {
  return ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'].includes(code);
}

/**
 * OpenSSL's codes for certificates, as Node reports them, and Node's own code for a wrong name. Codes that begin with
 * ERR_SSL_ are about the client's certificate.
 */
function isCertificate(code: string): boolean {
  return (
    !code.startsWith('ERR_SSL_') &&
    /CERT|CRL|SELF_SIGNED|ISSUER|LEAF_SIGNATURE|ALTNAME|HOSTNAME_MISMATCH/.test(code)
  );
}

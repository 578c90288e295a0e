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
  readonly patienceMs: number;
}

const NOBODY_THERE = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];

/** Whether another address of the same name may be the one that somebody listens at. */
export function isNobodyThere({ code }: Pick<Failure, 'code'>): boolean {
  return NOBODY_THERE.includes(code);
}

/** What an error of the first request means, in words. */
export function failureOf(error: unknown, { at, url, patienceMs }: FailureContext): Failure {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (NOBODY_THERE.includes(code)) {
    return { code, what: `Nobody listens at ${at} (${code})`, expected: 'a service that runs' };
  }
  if (code === 'ABORT_ERR' || code === 'TimeoutError') {
    return { code, what: `${at} did not answer within ${patienceMs} ms`, expected: 'a service that answers' };
  }
  if (isPlainForTls(code)) {
    return {
      code,
      what: `${at} does not speak TLS (${code})`,
      expected: 'http:// in the URL, or the port for TLS',
    };
  }
  if (isCertificate(code)) {
    return {
      code,
      what: `The certificate of ${at} cannot be trusted for "${url.hostname}": ${message} (${code})`,
      expected: 'a certificate for that name, and --target-ca FILE where its authority is a private one',
    };
  }
  if (url.scheme === 'http' && (code.startsWith('HPE_') || code === 'ECONNRESET')) {
    return {
      code,
      what: `${at} ended the request without an answer in HTTP/1.x (${code})`,
      expected: 'a service that speaks HTTP/1.x here, or https:// in the URL if it speaks TLS',
    };
  }
  return { code, what: `${at} did not answer: ${message} (${code})`, expected: 'a service that answers' };
}

function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : (name ?? 'ERROR');
}

/** What OpenSSL makes of a server that answers its first message in another language. */
function isPlainForTls(code: string): boolean {
  return ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'].includes(code);
}

/**
 * OpenSSL's names of what is wrong with a certificate, as Node has them, and Node's own for the wrong name. What begins
 * with ERR_SSL_ is the server's opinion of ours.
 */
function isCertificate(code: string): boolean {
  return (
    !code.startsWith('ERR_SSL_') &&
    /CERT|CRL|SELF_SIGNED|ISSUER|LEAF_SIGNATURE|ALTNAME|HOSTNAME_MISMATCH/.test(code)
  );
}

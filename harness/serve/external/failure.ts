import { messageOf } from '../../errors.ts';
import { withoutSecrets } from '../../scenario/request/secrets.ts';
import { UnreadableAnswer } from './answer-head.ts';
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
  if (error instanceof UnreadableAnswer && error.received !== '') return unreadable(error, at);
  if (error instanceof UnreadableAnswer || code === 'ECONNRESET') {
    return {
      code,
      what: `${at} ended the connection without an answer${code === 'ECONNRESET' ? ` (${code})` : ''}`,
      expected: `a service that answers${url.scheme === 'http' ? ', or https:// in the URL if it speaks TLS' : ''}`,
    };
  }
  return { code, what: `${at} did not answer: ${message} (${code})`, expected: 'a service that answers' };
}

/** First byte of a TLS alert: the answer of a TLS server to a request in plain text. */
const TLS_ALERT = '\u0015';
/** Head of a SETTINGS frame on stream 0, with which an HTTP/2 server begins (RFC 9113, 3.4 and 6.5). */
const SETTINGS_FRAME = /^.{3}\u0004\0\0{4}/s;
const SHOWN_BYTES = 60;

function unreadable({ code, received, rule }: UnreadableAnswer, at: string): Failure {
  if (SETTINGS_FRAME.test(received)) {
    return {
      code,
      what: `${at} answered a request in HTTP/1.1 with a SETTINGS frame of HTTP/2: it speaks HTTP/2 without TLS (prior knowledge)`,
      expected:
        "a service that answers HTTP/1.1 as well, because the first request is in HTTP/1.1: then cells with protocol 'h2c' " +
        'can be measured. Or https:// in the URL, and the port that speaks HTTP/2 over TLS',
    };
  }
  const shown = JSON.stringify(withoutSecrets(received).slice(0, SHOWN_BYTES));
  const more = received.length > SHOWN_BYTES ? ` and ${received.length - SHOWN_BYTES} bytes more` : '';
  return {
    code,
    what: `${at} answered ${shown}${more}, which is no answer in HTTP/1.x: ${rule}`,
    expected: received.startsWith(TLS_ALERT)
      ? 'https:// in the URL if it speaks TLS: this looks like a TLS alert'
      : 'a service that speaks HTTP/1.x',
  };
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

import { isIP } from 'node:net';
import type { Mistake } from '../../errors.ts';
import { quote } from '../../scenario/read/quote.ts';
import { bare } from './address.ts';

/** The parsed URL of `--target`. Its name has not been resolved. */
export interface ServiceUrl {
  readonly scheme: 'http' | 'https';
  /** A DNS name, or an IP literal without brackets. */
  readonly hostname: string;
  /** `hostname` is a name: it must be resolved, and is sent as SNI. */
  readonly isNamed: boolean;
  readonly port: number;
  /** Value of the Host header, with the port unless it is the default of the scheme. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** The URL without query and fragment, which may be shown and stored. */
  readonly shown: string;
}

const EXPECTED = 'an http or https URL, for example http://localhost:9000/api';
const PORTS = { http: 80, https: 443 } as const;

export function readServiceUrl(text: string, where: string): ServiceUrl | Mistake {
  const url = URL.parse(text);
  const scheme = url?.protocol.slice(0, -1);
  if (url === null || (scheme !== 'http' && scheme !== 'https')) {
    return { where, what: `${quote(withoutSecrets(text))} is not the URL of a service`, expected: EXPECTED };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      where,
      what: 'The URL has a user or password, which the drivers do not send',
      expected: 'a URL without them, and a service that does not need them',
    };
  }
  const hostname = bare(url.hostname);
  return {
    scheme,
    hostname,
    isNamed: isIP(hostname) === 0,
    port: url.port === '' ? PORTS[scheme] : Number(url.port),
    host: url.host,
    path: `${url.pathname}${url.search}`,
    shown: `${url.origin}${url.pathname}`,
  };
}

/** Even an invalid URL may contain a password, or a token in its query. */
function withoutSecrets(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//').replace(/[?#].*/s, '');
}

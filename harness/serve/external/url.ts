import { isIP } from 'node:net';
import type { Mistake } from '../../errors.ts';
import { quote } from '../../scenario/read/mistakes.ts';
import { bare } from './address.ts';

/** What `--target` says, read: nothing is looked up yet. */
export interface ServiceUrl {
  readonly scheme: 'http' | 'https';
  /** A DNS name, or an IP literal without brackets. */
  readonly hostname: string;
  /** `hostname` is a name, which has to be looked up and is sent as SNI. */
  readonly isNamed: boolean;
  readonly port: number;
  /** Value of the Host header: the port is in it where the URL says one that is not the scheme's own. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** What may be shown and stored: without query and fragment. */
  readonly shown: string;
}

const EXPECTED = 'an http or https URL, for instance http://localhost:9000/api';
const PORTS = { http: 80, https: 443 } as const;

/** Reads the URL of a service. */
export function readServiceUrl(text: string, where: string): ServiceUrl | Mistake {
  const url = URL.parse(text);
  const scheme = url?.protocol.slice(0, -1);
  if (url === null || (scheme !== 'http' && scheme !== 'https')) {
    return { where, what: `${quote(withoutSecrets(text))} is no URL of a service`, expected: EXPECTED };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      where,
      what: 'User or password in the URL, which no driver sends',
      expected: 'a URL without them, and a service that answers without',
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

/** A text that is no URL may still hold a password, or a token in its query. */
function withoutSecrets(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//').replace(/[?#].*/s, '');
}

import { expectsBody, type Method } from './methods.ts';

/** Name and value of a header field, printable ASCII. */
export type Field = readonly [name: string, value: string];

/** A request with all that is sent, secrets included: it must be neither stored nor shown. */
export interface SentRequest {
  readonly method: Method;
  /** Value of the Host header, instead of the server's; null: the server's. */
  readonly host: string | null;
  /** Without Host, and without what frames the request. */
  readonly headers: readonly Field[];
  /** base64; empty: no body. */
  readonly body: string;
}

export const PLAIN_REQUEST: SentRequest = { method: 'GET', host: null, headers: [], body: '' };

export function bodyOf({ body }: Pick<SentRequest, 'body'>): Buffer {
  return Buffer.from(body, 'base64');
}

/** The header fields besides Host, with the length of the body, and in lower case if HTTP/2 or 3 asks for it. */
export function fieldsOf(request: SentRequest, letters: 'as given' | 'lower case'): readonly Field[] {
  const { length } = bodyOf(request);
  const fields: readonly Field[] =
    length > 0 || expectsBody(request.method)
      ? [...request.headers, ['Content-Length', String(length)]]
      : request.headers;
  return letters === 'as given' ? fields : fields.map(([name, value]) => [name.toLowerCase(), value]);
}

/** Value of the Host header, with HTTP/2 and 3 of `:authority`: that of the server, unless the request has its own. */
export function hostOf(request: SentRequest, ofServer: string): string {
  return request.host ?? ofServer;
}

/** The header fields in HTTP/1.x to a server of this host. */
export function fieldsTo(host: string, request: SentRequest): readonly Field[] {
  return [['Host', hostOf(request, host)], ...fieldsOf(request, 'as given')];
}

/** A request in HTTP/1.x: where it goes, and what it says of its connection. */
export interface Http1Target {
  readonly host: string;
  /** Request target, for instance `/a?b`. */
  readonly path: string;
  readonly minorVersion: 0 | 1;
  /** Value of the Connection header; missing: none. */
  readonly connection?: 'close' | 'keep-alive';
}

/** The head of the request in HTTP/1.x, with its empty line. */
export function headOf(request: SentRequest, { host, path, minorVersion, connection }: Http1Target): string {
  const fields: readonly Field[] = [
    ...fieldsTo(host, request),
    ...(connection === undefined ? [] : [['Connection', connection] as const]),
  ];
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${request.method} ${path} HTTP/1.${minorVersion}\r\n${lines.join('')}\r\n`;
}

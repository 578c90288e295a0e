import type { NginxErrorKind } from './kind.ts';
import { ANSWERING } from './kinds/answering.ts';
import { CONNECTING } from './kinds/connecting.ts';
import { ITSELF } from './kinds/itself.ts';
import { PROTOCOLS } from './kinds/protocols.ts';

/**
 * All kinds of lines about connections, by subject, from the source of nginx 1.22.1 and 1.31.5. The first one whose
 * pattern a line has is its kind.
 */
export const NGINX_KINDS_BY_SUBJECT: Readonly<Record<string, readonly NginxErrorKind[]>> = {
  'No connection to the origin': CONNECTING,
  'No whole answer from the origin': ANSWERING,
  'TLS, names and protocols': PROTOCOLS,
  'nginx itself, its host and its clients': ITSELF,
};

export const NGINX_KINDS: readonly NginxErrorKind[] = Object.values(NGINX_KINDS_BY_SUBJECT).flat();

/** The kind of lines that none of the patterns has. */
export const UNKNOWN_LINE = 'other';

const BY_ID = new Map(NGINX_KINDS.map((kind) => [kind.id, kind]));

/** null: `other`, or a kind of a later version. */
export function nginxKind(id: string): NginxErrorKind | null {
  return BY_ID.get(id) ?? null;
}

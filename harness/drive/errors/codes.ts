import { KERNEL, OTHER_ERRNOS } from './kernel.ts';
import type { CodeFamily, Meaning, Meanings } from './meaning.ts';
import { OWN } from './own.ts';
import { PARSER_STATES, PARSERS } from './parsers.ts';
import { HTTP2, HTTP3, STREAM_FAMILIES } from './streams.ts';
import { TLS, TLS_FAMILIES } from './tls.ts';
import { UNDICI } from './undici.ts';

/** All codes that a driver can count, by subject. */
export const CODES_BY_SUBJECT: Readonly<Record<string, Meanings>> = {
  "The kernel's": KERNEL,
  "connlab's own": OWN,
  "undici's": UNDICI,
  'Parsers of HTTP/1.x': PARSERS,
  TLS,
  'HTTP/2': HTTP2,
  'HTTP/3': HTTP3,
};

const BY_CODE: ReadonlyMap<string, Meaning> = new Map(
  Object.values(CODES_BY_SUBJECT).flatMap((codes) => Object.entries(codes)),
);

/** Codes with a number or a reason in them. The first that matches counts. */
export const FAMILIES: readonly CodeFamily[] = [
  ...STREAM_FAMILIES,
  ...TLS_FAMILIES,
  PARSER_STATES,
  OTHER_ERRNOS,
];

/** null: a code that no driver of this version counts. */
export function meaningOf(code: string): Meaning | null {
  const declared = BY_CODE.get(code);
  if (declared !== undefined) return declared;
  for (const { pattern, meaning } of FAMILIES) {
    const found = pattern.exec(code);
    if (found !== null) return meaning(found.slice(1));
  }
  return null;
}

import { errors } from 'undici';
import { codeOf } from '../connection/error-code.ts';

/**
 * llhttp's codes by its reasons (llhttp, src/llhttp/http.ts). undici 8 gives its HTTPParserError the reason, but no code:
 * it looks the number up in a table that has numbers by name (lib/dispatcher/client-h1.js, createError()).
 */
const BY_REASON: readonly (readonly [RegExp, string])[] = [
  [/^Missing expected CR/, 'HPE_CR_EXPECTED'],
  [/^Missing expected LF/, 'HPE_LF_EXPECTED'],
  [/^Expected LF|^Expected CRLF$|chunk extension|quoted-pair/, 'HPE_STRICT'],
  [/^Expected HTTP\/,|^Expected HTTP\/$|^Invalid word/, 'HPE_INVALID_CONSTANT'],
  [/version|^Expected dot|Connection Preface/, 'HPE_INVALID_VERSION'],
  [/^Invalid (?:response status|status code)/, 'HPE_INVALID_STATUS'],
  [/header (?:token|field char|value char)|whitespace after header value/, 'HPE_INVALID_HEADER_TOKEN'],
  [/^Duplicate Content-Length/, 'HPE_UNEXPECTED_CONTENT_LENGTH'],
  [/Transfer-Encoding` |^Transfer-Encoding|`Transfer-Encoding`$/, 'HPE_INVALID_TRANSFER_ENCODING'],
  [/Content-Length/, 'HPE_INVALID_CONTENT_LENGTH'],
  [/chunk size|^Chunk size/i, 'HPE_INVALID_CHUNK_SIZE'],
  [/^Unexpected space after start line/, 'HPE_UNEXPECTED_SPACE'],
  [/^Data after/, 'HPE_CLOSED_CONNECTION'],
  [/^Invalid EOF state/, 'HPE_INVALID_EOF_STATE'],
  [/method/i, 'HPE_INVALID_METHOD'],
  [/\burl\b|`url`/, 'HPE_INVALID_URL'],
  [/^Pause on PRI/, 'HPE_PAUSED_H2_UPGRADE'],
  [/^Pause on/, 'HPE_PAUSED_UPGRADE'],
];

/** llhttp's code for its reason; null for a reason of another version. */
export function parserCode(reason: string): string | null {
  return BY_REASON.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}

/** The code of an error of undici. */
export function undiciCode(error: Error): string {
  if (!(error instanceof errors.HTTPParserError)) return codeOf(error);
  const { code, message } = error as Error & { readonly code?: unknown };
  if (typeof code === 'string') return code;
  const reason = /\((.*)\)$/.exec(message)?.[1] ?? '';
  return parserCode(reason) ?? 'ERR_HTTP_PARSER';
}

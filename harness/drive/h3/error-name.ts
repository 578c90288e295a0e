/** Error codes of RFC 9114, section 8.1, starting at 0x100. */
const NAMES = [
  'H3_NO_ERROR',
  'H3_GENERAL_PROTOCOL_ERROR',
  'H3_INTERNAL_ERROR',
  'H3_STREAM_CREATION_ERROR',
  'H3_CLOSED_CRITICAL_STREAM',
  'H3_FRAME_UNEXPECTED',
  'H3_FRAME_ERROR',
  'H3_EXCESSIVE_LOAD',
  'H3_ID_ERROR',
  'H3_SETTINGS_ERROR',
  'H3_MISSING_SETTINGS',
  'H3_REQUEST_REJECTED',
  'H3_REQUEST_CANCELLED',
  'H3_REQUEST_INCOMPLETE',
  'H3_MESSAGE_ERROR',
  'H3_CONNECT_ERROR',
  'H3_VERSION_FALLBACK',
] as const;
const FIRST = 0x100;
/** QUIC's codes for TLS alerts (RFC 9001, 4.8); HTTP/3 uses the same numbers for its own errors. */
const TLS_ALERTS = { first: 0x100, last: 0x1ff };

/** H3_NO_ERROR: a normal close. */
export const NO_ERROR = FIRST + NAMES.indexOf('H3_NO_ERROR');
/** H3_REQUEST_CANCELLED: the client cancels a request. */
export const CANCELLED = FIRST + NAMES.indexOf('H3_REQUEST_CANCELLED');

/** Error name for a stream's end; an unknown code counts as H3_NO_ERROR (RFC 9114, 9). */
export function streamErrorName(code: number): string {
  return NAMES[code - FIRST] ?? 'H3_NO_ERROR';
}

/** Error name for a connection that ended before its handshake was complete. */
export function handshakeErrorName(code: number): string {
  const { first, last } = TLS_ALERTS;
  return code >= first && code <= last ? `ERR_TLS_ALERT_${code - first}` : `ERR_QUIC_${code}`;
}

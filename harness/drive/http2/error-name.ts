/** Error codes of RFC 9113, section 7, by number, as nghttp2 and Node's `http2.constants` name them. */
const NAMES = [
  'NGHTTP2_NO_ERROR',
  'NGHTTP2_PROTOCOL_ERROR',
  'NGHTTP2_INTERNAL_ERROR',
  'NGHTTP2_FLOW_CONTROL_ERROR',
  'NGHTTP2_SETTINGS_TIMEOUT',
  'NGHTTP2_STREAM_CLOSED',
  'NGHTTP2_FRAME_SIZE_ERROR',
  'NGHTTP2_REFUSED_STREAM',
  'NGHTTP2_CANCEL',
  'NGHTTP2_COMPRESSION_ERROR',
  'NGHTTP2_CONNECT_ERROR',
  'NGHTTP2_ENHANCE_YOUR_CALM',
  'NGHTTP2_INADEQUATE_SECURITY',
  'NGHTTP2_HTTP_1_1_REQUIRED',
] as const;

/** CANCEL: the client cancels a request. */
export const CANCEL = NAMES.indexOf('NGHTTP2_CANCEL');

/** REFUSED_STREAM: the server has done nothing for a request. */
export const REFUSED_STREAM = NAMES.indexOf('NGHTTP2_REFUSED_STREAM');

/** Error name for the end of a stream or connection; an unknown code is an internal error (RFC 9113, 7). */
export function errorName(code: number): string {
  return NAMES[code] ?? 'NGHTTP2_INTERNAL_ERROR';
}

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

/** The codes that a client sends, or must tell apart. */
export const CODE = {
  noError: NAMES.indexOf('NGHTTP2_NO_ERROR'),
  protocolError: NAMES.indexOf('NGHTTP2_PROTOCOL_ERROR'),
  flowControlError: NAMES.indexOf('NGHTTP2_FLOW_CONTROL_ERROR'),
  frameSizeError: NAMES.indexOf('NGHTTP2_FRAME_SIZE_ERROR'),
  /** The server has done nothing for a request. */
  refusedStream: NAMES.indexOf('NGHTTP2_REFUSED_STREAM'),
  /** The client cancels a request. */
  cancel: NAMES.indexOf('NGHTTP2_CANCEL'),
  compressionError: NAMES.indexOf('NGHTTP2_COMPRESSION_ERROR'),
  enhanceYourCalm: NAMES.indexOf('NGHTTP2_ENHANCE_YOUR_CALM'),
} as const;

/** Error name for the end of a stream or connection; an unknown code is an internal error (RFC 9113, 7). */
export function errorName(code: number): string {
  return NAMES[code] ?? 'NGHTTP2_INTERNAL_ERROR';
}

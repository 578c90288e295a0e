import type { CodeFamily, Meanings } from './meaning.ts';

const BREAKS = 'Look for a bug of the server, or of a proxy in between';

/** Codes of HTTP/2 (RFC 9113, section 7) by nghttp2's names, and of node:http2. */
export const HTTP2: Meanings = {
  NGHTTP2_NO_ERROR: {
    means: 'The server ended the stream without an answer',
    look: 'Look for a server that shuts down',
  },
  // nghttp2 in the client ends a stream with it too, when an answer breaks HTTP/2.
  NGHTTP2_PROTOCOL_ERROR: {
    means: 'One end says that the other broke HTTP/2',
    look: 'Look for an answer with a header that HTTP/2 forbids (Connection, Keep-Alive, Transfer-Encoding), or a bug of the server or of a proxy in between',
  },
  NGHTTP2_INTERNAL_ERROR: { means: 'The server had an internal error', look: "Check the server's log" },
  NGHTTP2_FLOW_CONTROL_ERROR: { means: 'One end says that the other broke flow control', look: BREAKS },
  NGHTTP2_SETTINGS_TIMEOUT: {
    means: "The client did not acknowledge the server's SETTINGS in time",
    look: 'Look for a client that is stuck',
  },
  NGHTTP2_STREAM_CLOSED: { means: 'The server got a frame for a stream that it had closed', look: BREAKS },
  NGHTTP2_FRAME_SIZE_ERROR: { means: 'The server got a frame of a wrong size', look: BREAKS },
  NGHTTP2_REFUSED_STREAM: {
    means:
      'The server refused the request before it worked on it, usually after a GOAWAY or because of its limit of streams',
    look: 'Send such requests again, which is safe (RFC 9113, 8.7); look for a limit of requests per connection (nginx: keepalive_requests)',
  },
  NGHTTP2_CANCEL: { means: 'The server gave up on the stream', look: 'Look for a timeout of the server' },
  NGHTTP2_COMPRESSION_ERROR: { means: 'The server could not decode the headers', look: BREAKS },
  NGHTTP2_CONNECT_ERROR: { means: 'The connection behind a CONNECT request ended', look: BREAKS },
  NGHTTP2_ENHANCE_YOUR_CALM: {
    means: 'The server says that the client causes too much load',
    look: 'Look for a limit of resets, pings or headers at the server',
  },
  NGHTTP2_INADEQUATE_SECURITY: {
    means: "The server does not accept the connection's TLS version or cipher",
    look: 'Use TLS 1.2 or later, with a cipher that RFC 9113, appendix A, does not forbid',
  },
  NGHTTP2_HTTP_1_1_REQUIRED: {
    means: 'The server requires HTTP/1.1 for this request',
    look: 'Use the protocol http/1.1',
  },
  ERR_HTTP2_ERROR: { means: 'The server broke HTTP/2', look: 'Check whether that port speaks HTTP/2' },
  ERR_HTTP2_STREAM_ERROR: {
    means: 'The server ended the stream with an error',
    look: "Check the server's log",
  },
};

/** Codes of HTTP/3 (RFC 9114, section 8.1). */
export const HTTP3: Meanings = {
  H3_NO_ERROR: {
    means: 'The server ended the stream without an answer',
    look: 'Look for a server that shuts down',
  },
  H3_GENERAL_PROTOCOL_ERROR: { means: 'The server says that the client broke HTTP/3', look: BREAKS },
  H3_INTERNAL_ERROR: { means: 'The server had an internal error', look: "Check the server's log" },
  H3_STREAM_CREATION_ERROR: { means: 'The server does not accept the stream', look: BREAKS },
  H3_CLOSED_CRITICAL_STREAM: { means: 'A stream that the connection needs was closed', look: BREAKS },
  H3_FRAME_UNEXPECTED: { means: 'The server got a frame that is not allowed there', look: BREAKS },
  H3_FRAME_ERROR: { means: 'The server got a malformed frame', look: BREAKS },
  H3_EXCESSIVE_LOAD: {
    means: 'The server says that the client causes too much load',
    look: 'Look for a limit at the server',
  },
  H3_ID_ERROR: { means: 'The server got an identifier that is used wrongly', look: BREAKS },
  H3_SETTINGS_ERROR: { means: "The server does not accept the client's SETTINGS", look: BREAKS },
  H3_MISSING_SETTINGS: { means: 'The first frame that the server got was not SETTINGS', look: BREAKS },
  H3_REQUEST_REJECTED: {
    means: 'The server refused the request before it worked on it',
    look: 'Send such requests again, which is safe (RFC 9114, 4.1.1); look for a limit of requests per connection',
  },
  H3_REQUEST_CANCELLED: {
    means: 'The server gave up on the request',
    look: 'Look for a timeout of the server',
  },
  H3_REQUEST_INCOMPLETE: { means: 'The server got only part of the request', look: BREAKS },
  H3_MESSAGE_ERROR: { means: 'The server got a malformed request', look: BREAKS },
  H3_CONNECT_ERROR: { means: 'The connection behind a CONNECT request ended', look: BREAKS },
  H3_VERSION_FALLBACK: {
    means: 'The server requires HTTP/1.1 for this request',
    look: 'Use the protocol http/1.1',
  },
};

export const STREAM_FAMILIES: readonly CodeFamily[] = [
  {
    name: 'ERR_HTTP2_...',
    pattern: /^ERR_HTTP2_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: `node:http2 could not continue with the connection or stream: ${words(name)}`,
      look: "Look up the code in the list of errors of Node's documentation",
    }),
  },
  {
    name: 'ERR_HTTP3_...',
    pattern: /^ERR_(?:HTTP3|H3)_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: `The library for HTTP/3 could not continue with the connection or stream: ${words(name)}`,
      look: 'Check whether the server speaks HTTP/3 on that port',
    }),
  },
  {
    name: 'ERR_QUIC_...',
    pattern: /^ERR_QUIC_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: /^\d+$/.test(name)
        ? `The QUIC handshake ended with the code ${name}`
        : `The library for QUIC could not continue: ${words(name)}`,
      look: 'Look up the code in RFC 9000, section 20.1, and check whether a firewall drops UDP',
    }),
  },
];

export function words(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}

import type { CodeFamily, Meanings } from './meaning.ts';

const BREAKS = 'Look for a bug of the server, or of something between';

/** Codes of HTTP/2 (RFC 9113, section 7) by nghttp2's names, and of node:http2. */
export const HTTP2: Meanings = {
  NGHTTP2_NO_ERROR: {
    means: 'The server ended the stream without an answer',
    look: 'Look for a server that shuts down',
  },
  NGHTTP2_PROTOCOL_ERROR: { means: 'The server says that the client broke HTTP/2', look: BREAKS },
  NGHTTP2_INTERNAL_ERROR: { means: 'The server failed by itself', look: "Look at the server's log" },
  NGHTTP2_FLOW_CONTROL_ERROR: { means: 'The server says that the client broke flow control', look: BREAKS },
  NGHTTP2_SETTINGS_TIMEOUT: {
    means: 'The server waited too long for the client to take its settings',
    look: 'Look for a client that is stuck',
  },
  NGHTTP2_STREAM_CLOSED: { means: 'The server got a frame for a stream that it had closed', look: BREAKS },
  NGHTTP2_FRAME_SIZE_ERROR: { means: 'The server got a frame of a wrong size', look: BREAKS },
  NGHTTP2_REFUSED_STREAM: {
    means:
      'The server refused the request before it did anything for it, mostly after a GOAWAY or above its limit of streams',
    look: 'Repeat such requests; look for a limit of requests per connection (nginx: keepalive_requests)',
  },
  NGHTTP2_CANCEL: { means: 'The server gave up the stream', look: 'Look for a time-out of the server' },
  NGHTTP2_COMPRESSION_ERROR: { means: 'The server could not decode the headers', look: BREAKS },
  NGHTTP2_CONNECT_ERROR: { means: 'The connection behind a CONNECT ended', look: BREAKS },
  NGHTTP2_ENHANCE_YOUR_CALM: {
    means: 'The server thinks that the client asks for too much',
    look: 'Look for a limit of resets, pings or headers at the server',
  },
  NGHTTP2_INADEQUATE_SECURITY: {
    means: "The server does not take the connection's TLS",
    look: 'Look at its TLS version and ciphers',
  },
  NGHTTP2_HTTP_1_1_REQUIRED: { means: 'The server wants HTTP/1.1 for this', look: 'Ask for http/1.1' },
  ERR_HTTP2_ERROR: { means: 'The server broke HTTP/2', look: 'Look whether that port speaks HTTP/2' },
  ERR_HTTP2_STREAM_ERROR: {
    means: 'The server ended the stream with an error',
    look: "Look at the server's log",
  },
};

/** Codes of HTTP/3 (RFC 9114, section 8.1). */
export const HTTP3: Meanings = {
  H3_NO_ERROR: {
    means: 'The server ended the stream without an answer',
    look: 'Look for a server that shuts down',
  },
  H3_GENERAL_PROTOCOL_ERROR: { means: 'The server says that the client broke HTTP/3', look: BREAKS },
  H3_INTERNAL_ERROR: { means: 'The server failed by itself', look: "Look at the server's log" },
  H3_STREAM_CREATION_ERROR: { means: 'The server does not take the stream', look: BREAKS },
  H3_CLOSED_CRITICAL_STREAM: { means: 'A stream that the connection needs was closed', look: BREAKS },
  H3_FRAME_UNEXPECTED: { means: 'The server got a frame that is not allowed there', look: BREAKS },
  H3_FRAME_ERROR: { means: 'The server got a frame that is not well formed', look: BREAKS },
  H3_EXCESSIVE_LOAD: {
    means: 'The server thinks that the client asks for too much',
    look: 'Look for a limit at the server',
  },
  H3_ID_ERROR: { means: 'The server got an identifier that is used wrongly', look: BREAKS },
  H3_SETTINGS_ERROR: { means: "The server does not take the client's settings", look: BREAKS },
  H3_MISSING_SETTINGS: { means: 'The server got no settings first', look: BREAKS },
  H3_REQUEST_REJECTED: {
    means: 'The server refused the request before it did anything for it',
    look: 'Repeat such requests; look for a limit of requests per connection',
  },
  H3_REQUEST_CANCELLED: {
    means: 'The server gave up the request',
    look: 'Look for a time-out of the server',
  },
  H3_REQUEST_INCOMPLETE: { means: 'The server got only a part of the request', look: BREAKS },
  H3_MESSAGE_ERROR: { means: 'The server got a request that is not well formed', look: BREAKS },
  H3_CONNECT_ERROR: { means: 'The connection behind a CONNECT ended', look: BREAKS },
  H3_VERSION_FALLBACK: { means: 'The server wants HTTP/1.1 for this', look: 'Ask for http/1.1' },
};

export const STREAM_FAMILIES: readonly CodeFamily[] = [
  {
    name: 'ERR_HTTP2_...',
    pattern: /^ERR_HTTP2_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: `node:http2 could not go on with the connection or stream: ${words(name)}`,
      look: "Look the code up among the errors of Node's documentation",
    }),
  },
  {
    name: 'ERR_HTTP3_...',
    pattern: /^ERR_(?:HTTP3|H3)_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: `The library for HTTP/3 could not go on with the connection or stream: ${words(name)}`,
      look: 'Look whether the server speaks HTTP/3 at that port',
    }),
  },
  {
    name: 'ERR_QUIC_...',
    pattern: /^ERR_QUIC_([A-Z0-9_]+)$/,
    meaning: ([name = '']) => ({
      means: /^\d+$/.test(name)
        ? `The QUIC handshake ended with the code ${name}`
        : `The library for QUIC could not go on: ${words(name)}`,
      look: 'Look the code up in RFC 9000, section 20.1; a firewall may drop UDP',
    }),
  },
];

export function words(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}

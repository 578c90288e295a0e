import type { CodeFamily, Meanings } from './meaning.ts';

const BYTES = 'Inspect the bytes: `curl --http1.1 --raw -i`';

/** Codes of llhttp, which undici uses; autocannon's http-parser-js has some of them. */
export const PARSERS: Meanings = {
  HPE_INVALID_CONSTANT: {
    means: 'The answer does not begin with HTTP/1.x',
    look: 'Check whether that port speaks TLS or another protocol',
  },
  HPE_INVALID_VERSION: { means: 'The answer has an HTTP version that does not exist', look: BYTES },
  HPE_INVALID_STATUS: { means: 'The status of the answer is not a number of three digits', look: BYTES },
  HPE_INVALID_HEADER_TOKEN: {
    means: 'A header of the answer contains a character that is not allowed',
    look: 'Look for a space before the colon, or control characters in a value',
  },
  HPE_UNEXPECTED_SPACE: { means: 'The first header begins with a space', look: BYTES },
  HPE_INVALID_CONTENT_LENGTH: {
    means: 'Content-Length is not a number, or comes with Transfer-Encoding',
    look: 'Send either Content-Length or Transfer-Encoding: chunked',
  },
  HPE_UNEXPECTED_CONTENT_LENGTH: { means: 'The answer has Content-Length twice', look: 'Send it once' },
  HPE_INVALID_TRANSFER_ENCODING: {
    means: 'The answer has a Transfer-Encoding other than chunked, or one together with Content-Length',
    look: BYTES,
  },
  HPE_INVALID_CHUNK_SIZE: { means: 'The size of a chunk is not a hexadecimal number', look: BYTES },
  HPE_CR_EXPECTED: { means: 'A line of the answer ends without CR', look: BYTES },
  HPE_LF_EXPECTED: { means: 'A line of the answer ends without LF', look: BYTES },
  HPE_STRICT: { means: 'A line or a chunk of the answer does not end with CRLF', look: BYTES },
  HPE_CLOSED_CONNECTION: {
    means: 'Bytes came after an answer with `Connection: close`',
    look: 'Look for a body longer than its Content-Length',
  },
  HPE_INVALID_EOF_STATE: {
    means: 'The connection ended in the middle of an answer',
    look: 'Look for a crash of the server',
  },
  HPE_INVALID_METHOD: {
    means: 'A request came instead of an answer',
    look: 'Check what listens on that port',
  },
  HPE_INVALID_URL: { means: 'A request came instead of an answer', look: 'Check what listens on that port' },
  HPE_PAUSED_UPGRADE: {
    means: 'The server switched protocols (101) without being asked',
    look: 'Check its Upgrade header',
  },
  HPE_PAUSED_H2_UPGRADE: {
    means: 'The server answered with the HTTP/2 connection preface',
    look: 'Use the protocol h2c, or another port',
  },
  HPE_HEADER_OVERFLOW: {
    means: 'The head of the answer is larger than the driver accepts',
    look: 'Send smaller headers and cookies',
  },
};

/** llhttp's codes about itself and its user. */
export const PARSER_STATES: CodeFamily = {
  name: 'HPE_...',
  pattern: /^HPE_(OK|INTERNAL|USER|PAUSED|CB_[A-Z_]+)$/,
  meaning: ([name]) => ({
    means: `The driver's parser stopped in an internal state (${name})`,
    look: 'Use another driver: the server is not at fault',
  }),
};

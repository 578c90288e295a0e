import type { CodeFamily, Meanings } from './meaning.ts';

const BYTES = 'Look at the bytes: `curl --http1.1 --raw -i`';

/** Codes of llhttp, which undici uses; autocannon's http-parser-js has some of them. */
export const PARSERS: Meanings = {
  HPE_INVALID_CONSTANT: {
    means: 'The answer does not begin with HTTP/1.x',
    look: 'Look whether that port speaks TLS or another protocol',
  },
  HPE_INVALID_VERSION: { means: 'The answer has a version of HTTP that is none', look: BYTES },
  HPE_INVALID_STATUS: { means: 'The status of the answer is no number of three digits', look: BYTES },
  HPE_INVALID_HEADER_TOKEN: {
    means: 'A header of the answer has a character that it may not have',
    look: 'Look for a space before the colon, or control characters in a value',
  },
  HPE_UNEXPECTED_SPACE: { means: 'The first header begins with a space', look: BYTES },
  HPE_INVALID_CONTENT_LENGTH: {
    means: 'Content-Length is no number, or stands beside Transfer-Encoding',
    look: 'Send one of them',
  },
  HPE_UNEXPECTED_CONTENT_LENGTH: { means: 'The answer has Content-Length twice', look: 'Send it once' },
  HPE_INVALID_TRANSFER_ENCODING: {
    means: 'The answer has a Transfer-Encoding that is not chunked, or one beside Content-Length',
    look: BYTES,
  },
  HPE_INVALID_CHUNK_SIZE: { means: 'The size of a chunk is no hexadecimal number', look: BYTES },
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
    look: 'Look what listens at that port',
  },
  HPE_INVALID_URL: { means: 'A request came instead of an answer', look: 'Look what listens at that port' },
  HPE_PAUSED_UPGRADE: {
    means: 'The server changed the protocol (101) without being asked',
    look: 'Look at its Upgrade header',
  },
  HPE_PAUSED_H2_UPGRADE: {
    means: 'The server answered with the preface of HTTP/2',
    look: 'Ask for h2c, or for another port',
  },
  HPE_HEADER_OVERFLOW: {
    means: "The answer's head is larger than the driver reads",
    look: 'Send smaller headers and cookies',
  },
};

/** llhttp's codes about itself and its user. */
export const PARSER_STATES: CodeFamily = {
  name: 'HPE_...',
  pattern: /^HPE_(OK|INTERNAL|USER|PAUSED|CB_[A-Z_]+)$/,
  meaning: ([name]) => ({
    means: `The parser of the driver stopped in a state of its own (${name})`,
    look: 'Use another driver: this is no fault of the server',
  }),
};

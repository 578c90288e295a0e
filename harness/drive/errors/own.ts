import type { Meanings } from './meaning.ts';

/** Codes of connlab's own, for what has no code elsewhere. */
export const OWN: Meanings = {
  ERR_CLOSED_BEFORE_RESPONSE: {
    means: 'The connection ended without a byte of the answer',
    look: 'Look for a crash, a limit of requests, or an idle time-out just when the request left',
  },
  ERR_RESPONSE_TRUNCATED: {
    means: 'The connection ended in the middle of an answer',
    look: 'Look for a crash, or an answer shorter than its Content-Length',
  },
  ERR_RESPONSE_MALFORMED: {
    means: 'The answer breaks HTTP/1.x (RFC 9112)',
    look: 'Look at the bytes: `curl --http1.1 --raw -i`',
  },
  ERR_RESPONSE_HEAD_TOO_LARGE: {
    means: "The answer's head is larger than the driver reads",
    look: 'Send smaller headers and cookies',
  },
  ERR_RESPONSE_TOO_EARLY: {
    means: 'The answer came before the request was written whole',
    look: 'Look for a server that answers from the head alone',
  },
  ERR_UNEXPECTED_DATA: {
    means: 'Bytes came that belong to no answer',
    look: 'Look for a body longer than its Content-Length, or two answers to one request',
  },
  ERR_INTERIM_RESPONSE: {
    means:
      'An interim answer (1xx, such as 103 Early Hints) came, which autocannon takes for the answer itself',
    look: 'Use another driver, or turn early hints off',
  },
  ERR_REQUEST_TIMEOUT: {
    means: 'No whole answer came within the time-out of a request',
    look: 'Look for a server that is stuck, or for interim answers that are never followed by one',
  },
  ERR_UNANSWERED: {
    means: 'No answer had come when the load was over and the wait after it too',
    look: 'Look for a server that is stuck or drops requests',
  },
  ERR_SERVER_DID_NOT_CLOSE: {
    means: 'The server was asked to close the connection and kept it',
    look: 'Look for a server that ignores `Connection: close`',
  },
  ERR_ABANDONED: {
    means: 'The load was over before the request was sent',
    look: 'Nothing: it is not counted',
  },
  ERR_ALPN_NOT_H2: {
    means: 'The server did not choose HTTP/2 (ALPN)',
    look: 'Turn HTTP/2 on at the server, or ask for http/1.1',
  },
  ERR_H3_NO_SOCKET: {
    means: 'The library for HTTP/3 could not open a UDP socket',
    look: 'Look at `ulimit -n` and at UDP ports in use',
  },
  ERR_HTTP_PARSER: {
    means: 'The answer breaks HTTP/1.x, by the parser of the driver',
    look: 'Look at the bytes: `curl --http1.1 --raw -i`',
  },
  ERR_AUTOCANNON: {
    means: 'autocannon failed by itself on an answer that it does not understand',
    look: 'Use another driver',
  },
  ERR_UNKNOWN: {
    means: 'The driver met an error without a code',
    look: 'Use another driver, which may have a code for it',
  },
};

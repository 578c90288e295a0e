import type { Meanings } from './meaning.ts';

/** Codes of connlab's own, for what has no code elsewhere. */
export const OWN: Meanings = {
  ERR_CLOSED_BEFORE_RESPONSE: {
    means: 'The connection ended before the first byte of the answer',
    look: 'Look for a crash, a limit of requests, or a server that closed the idle connection just as the request was sent',
  },
  ERR_RESPONSE_TRUNCATED: {
    means: 'The connection ended in the middle of an answer',
    look: 'Look for a crash, or an answer shorter than its Content-Length',
  },
  ERR_RESPONSE_MALFORMED: {
    means: 'The answer breaks HTTP/1.x (RFC 9112)',
    look: 'Inspect the bytes: `curl --http1.1 --raw -i`',
  },
  ERR_RESPONSE_HEAD_TOO_LARGE: {
    means: 'The head of the answer is larger than the driver accepts',
    look: 'Send smaller headers and cookies',
  },
  ERR_RESPONSE_TOO_EARLY: {
    means: 'The answer came before the whole request was written',
    look: 'Look for a server that answers after reading only the head',
  },
  ERR_UNEXPECTED_DATA: {
    means: 'Bytes arrived that belong to no answer',
    look: 'Look for a body longer than its Content-Length, or two answers to one request',
  },
  ERR_INTERIM_RESPONSE: {
    means: 'autocannon took an interim answer (1xx, such as 103 Early Hints) for the answer itself',
    look: 'Use another driver, or turn early hints off',
  },
  ERR_REQUEST_TIMEOUT: {
    means: 'No complete answer arrived within the time limit of a request',
    look: 'Look for a server that is stuck, or for interim answers that are never followed by one',
  },
  ERR_UNANSWERED: {
    means: 'No answer had arrived by the end of the load and the wait after it',
    look: 'Look for a server that is stuck or drops requests',
  },
  ERR_SERVER_DID_NOT_CLOSE: {
    means: 'The client asked the server to close the connection, and it stayed open',
    look: 'Look for a server that ignores `Connection: close`',
  },
  ERR_ABANDONED: {
    means: 'The load ended before the request was sent',
    look: 'Nothing: it is not counted',
  },
  ERR_ALPN_NOT_H2: {
    means: 'The server did not choose HTTP/2 (ALPN)',
    look: 'Enable HTTP/2 on the server, or use the protocol http/1.1',
  },
  ERR_H3_NO_SOCKET: {
    means: 'The library for HTTP/3 could not open a UDP socket',
    look: 'Check `ulimit -n` and the UDP ports in use',
  },
  ERR_HTTP_PARSER: {
    means: "The driver's parser says that the answer breaks HTTP/1.x",
    look: 'Inspect the bytes: `curl --http1.1 --raw -i`',
  },
  ERR_AUTOCANNON: {
    means: 'autocannon itself failed on an answer that it does not understand',
    look: 'Use another driver',
  },
  ERR_UNKNOWN: {
    means: 'The driver met an error without a code',
    look: 'Use another driver, which may have a code for it',
  },
};

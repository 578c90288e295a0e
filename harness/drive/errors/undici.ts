import type { Meaning, Meanings } from './meaning.ts';

const unused = (means: string): Meaning => ({
  means,
  look: 'Report it as a bug of connlab, whose driver does not use this part of undici',
});

/** Codes of undici 8 (lib/core/errors.js). */
export const UNDICI: Meanings = {
  UND_ERR: {
    means: 'undici met an error without a code of its own',
    look: 'Use another driver, which may have a code for it',
  },
  ERR_ASSERTION: {
    means: 'undici met a case that it rules out: a 101 (Switching Protocols) that no request asked for',
    look: 'Use `socket`, which counts such an answer as malformed',
  },
  UND_ERR_SOCKET: {
    means: 'The server ended the connection before its answer was complete',
    look: 'Look for a crash, a limit of requests, or a server that closed the idle connection just as the request was sent',
  },
  UND_ERR_CONNECT_TIMEOUT: {
    means: "No connection was made within undici's `connectTimeout`",
    look: 'Look for a firewall that drops packets, or a full accept queue',
  },
  UND_ERR_HEADERS_TIMEOUT: {
    means: "The head of the answer did not arrive within undici's `headersTimeout`",
    look: 'Look for a server that is stuck',
  },
  UND_ERR_BODY_TIMEOUT: {
    means: "No byte of the body arrived within undici's `bodyTimeout`",
    look: 'Look for a server that stopped in the middle of its answer',
  },
  UND_ERR_HEADERS_OVERFLOW: {
    means: "The head of the answer is larger than undici's `maxHeaderSize` (16 kB)",
    look: 'Send smaller headers and cookies',
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    means:
      'The body is longer or shorter than Content-Length says, or Content-Length is repeated or comes with Transfer-Encoding',
    look: 'Send the right Content-Length, once',
  },
  UND_ERR_RES_EXCEEDED_MAX_SIZE: {
    means: "The answer is larger than undici's `maxResponseSize`",
    look: 'Send a smaller answer',
  },
  UND_ERR_INFO: {
    means: 'undici ended the connection for a reason of its own, such as an idle timeout or a GOAWAY',
    look: "Compare the client's idle timeout with the server's",
  },
  UND_ERR_ABORT: { means: 'The request was cancelled', look: 'Nothing: the load was over' },
  UND_ERR_ABORTED: { means: 'The request was cancelled', look: 'Nothing: the load was over' },
  UND_ERR_DESTROYED: {
    means: 'The client was closed before the request was sent',
    look: 'Nothing: the load was over',
  },
  UND_ERR_CLOSED: {
    means: 'The client was already closing when the request came',
    look: 'Nothing: the load was over',
  },
  UND_ERR_INVALID_ARG: unused('undici does not accept a setting of the request'),
  UND_ERR_INVALID_RETURN_VALUE: unused('A function returned a value that undici does not accept'),
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: unused(
    'The body of the request is not as long as its Content-Length says',
  ),
  UND_ERR_NOT_SUPPORTED: unused('undici cannot do what the request asks'),
  UND_ERR_BPL_MISSING_UPSTREAM: unused('A balanced pool has no server'),
  UND_ERR_REQ_RETRY: unused('undici gave up retrying a request'),
  UND_ERR_RESPONSE: unused('The answer has a status that is an error'),
  UND_ERR_PRX_TLS: unused('A proxy of the client failed over TLS'),
  UND_ERR_PRX_CONN: unused('A proxy of the client failed'),
  UND_ERR_REDIRECT_MAX: unused('There were too many redirects'),
  UND_ERR_MAX_ORIGINS_REACHED: unused('There were too many servers'),
  UND_ERR_SOCKS5: unused('A SOCKS proxy of the client failed'),
  UND_ERR_WS_MESSAGE_SIZE_EXCEEDED: unused('A WebSocket message is too large'),
  ERR_WEBASSEMBLY_NOT_SUPPORTED: unused('This Node has no WebAssembly, which undici needs'),
};

import http2 from 'node:http2';
import { sharedCertificate } from '../../testing/certificate.ts';
import { listen, type TestServer } from '../../testing/servers.ts';

type AnswerStream = (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => unknown;

/** Called with each session and with each of its streams. */
export interface Http2Answers {
  readonly stream: AnswerStream;
  readonly session?: (session: http2.ServerHttp2Session) => void;
}

/** Answers at once. */
export const helloStream = (stream: http2.ServerHttp2Stream): void => {
  stream.respond({ ':status': 200 });
  stream.end('hello');
};

/** Node's own HTTP/2 server without TLS. */
export function h2cServer(answers: Http2Answers, options: http2.ServerOptions = {}): Promise<TestServer> {
  return listen(withAnswers(http2.createServer(options), answers));
}

/** The same with TLS and a certificate for 127.0.0.1. */
export async function h2Server(
  answers: Http2Answers,
  options: http2.SecureServerOptions = {},
): Promise<TestServer & { readonly ca: string }> {
  const { key, cert } = sharedCertificate('127.0.0.1');
  const server = http2.createSecureServer({ key, cert, ...options });
  return { ...(await listen(withAnswers(server, answers))), ca: cert };
}

function withAnswers<Server extends http2.Http2Server | http2.Http2SecureServer>(
  server: Server,
  { stream: answer, session }: Http2Answers,
): Server {
  server.on('stream', (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
    // Ignored: a client that gives up resets its streams.
    stream.on('error', () => {});
    answer(stream, headers);
  });
  server.on('sessionError', () => {});
  server.on('session', (opened: http2.ServerHttp2Session) => session?.(opened));
  return server;
}

import type { RequestListener } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Readable } from 'node:stream';
import { CANCELLED } from '../h3/error-name.ts';
import type { H3Headers, H3ServerStream } from '../h3/library.ts';

/** How the test server answers each request. */
export interface Behaviour {
  readonly status?: number;
  readonly delayMs?: number;
  /** `closed`: closes the connection after the answer. `cut`: in the middle of it. `never`: sends no answer. */
  readonly ending?: 'kept' | 'closed' | 'cut' | 'never';
  /** Called for each request; one for which it returns false gets no answer. */
  readonly asked?: () => unknown;
  /** Called for each request; one for which it returns true gets no answer, for its connection (HTTP/3: its stream) ends. */
  readonly drops?: () => boolean;
  /** Called with each whole request, before its answer. */
  readonly got?: (request: GotRequest) => void;
  /** The answer has a Content-Length, also where it has no body. */
  readonly announces?: boolean;
}

/** A request as a server got it. */
export interface GotRequest {
  readonly method: string;
  /** By name in lower case; several values as the server joins or lists them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

const CUT = { status: 200, head: 'abc', lengthBytes: 10 };
/** The HTTP/3 library does not report when data was sent. */
const CUT_MS = 5;

const BODY = 'hello';
const LENGTH = { 'content-length': String(BODY.length) };

/** Answers once all of the request is there, if a test wants to see it, and after the delay. */
function answerWhole(
  stream: Pick<Readable, 'on' | 'resume'>,
  head: Omit<GotRequest, 'body'>,
  { got, delayMs = 0, answer }: Pick<Behaviour, 'got' | 'delayMs'> & { readonly answer: () => void },
): void {
  const chunks: Buffer[] = [];
  if (got === undefined) {
    stream.resume();
    setTimeout(answer, delayMs);
    return;
  }
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    got({ ...head, body: Buffer.concat(chunks) });
    setTimeout(answer, delayMs);
  });
}

export function http1({
  status = 200,
  ending = 'kept',
  asked,
  drops,
  announces,
  ...how
}: Behaviour): RequestListener {
  return (request, response) => {
    if (drops?.()) {
      request.socket.destroy();
      return;
    }
    if (asked?.() === false || ending === 'never') return;
    if (ending === 'cut') {
      response.writeHead(CUT.status, { 'content-length': CUT.lengthBytes });
      response.write(CUT.head, () => response.socket?.destroy());
      return;
    }
    const headers = { ...(announces && LENGTH), ...(ending === 'closed' && { connection: 'close' }) };
    const answer = () => void response.writeHead(status, headers).end(BODY);
    answerWhole(request, { method: request.method!, headers: request.headers }, { ...how, answer });
  };
}

export function http2({ status = 200, ending = 'kept', asked, drops, announces, ...how }: Behaviour) {
  return {
    stream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      if (drops?.()) {
        stream.session!.destroy();
        return;
      }
      if (asked?.() === false || ending === 'never') return;
      if (ending === 'cut') {
        stream.respond({ ':status': CUT.status });
        stream.write(CUT.head, () => stream.destroy(new Error('cut')));
        return;
      }
      // GOAWAY before the answer, so that no further request uses this connection.
      if (ending === 'closed') stream.session!.close();
      const method = String(headers[':method']);
      const endStream = isBodyless(method, status);
      const answer = (): void => {
        if (stream.destroyed) return;
        stream.respond({ ':status': status, ...(announces && LENGTH) }, { endStream });
        if (!endStream) stream.end(BODY);
      };
      answerWhole(stream, { method, headers }, { ...how, answer });
    },
  };
}

export function http3({ status = 200, ending = 'kept', asked, drops, announces, ...how }: Behaviour) {
  return (stream: H3ServerStream, headers: H3Headers): void => {
    if (drops?.()) {
      stream.close(CANCELLED);
      return;
    }
    if (asked?.() === false || ending === 'never') return;
    if (ending === 'cut') {
      stream.respond({ ':status': String(CUT.status) });
      stream.write(CUT.head);
      setTimeout(() => stream.close(CANCELLED), CUT_MS);
      return;
    }
    const method = String(headers[':method']);
    const head = { ':status': String(status), ...(announces && LENGTH) };
    const answer = (): void =>
      isBodyless(method, status)
        ? stream.respond(head, { endStream: true })
        : stream.respondWithBody(head, BODY);
    answerWhole(stream, { method, headers }, { ...how, answer });
  };
}

function isBodyless(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304;
}

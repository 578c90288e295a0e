import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import http2 from 'node:http2';
import type { Dialled } from './dial.ts';
import type { ServiceUrl } from './url.ts';

/** The head of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly location: string | undefined;
}

/** Asks once, over a connection that stands, and ends that connection. Does not read the body: nobody knows its size. */
export async function askOnce(
  { socket, tls }: Dialled,
  url: Pick<ServiceUrl, 'scheme' | 'host' | 'path'>,
  signal: AbortSignal,
): Promise<AnswerHead> {
  try {
    return await (tls?.speaksH2 ? askHttp2 : askHttp1)(socket, url, signal);
  } finally {
    socket.destroy();
  }
}

type Ask = (
  socket: Dialled['socket'],
  url: Pick<ServiceUrl, 'scheme' | 'host' | 'path'>,
  signal: AbortSignal,
) => Promise<AnswerHead>;

const askHttp1: Ask = async (socket, { host, path }, signal) => {
  const options = { createConnection: () => socket, path, headers: { host }, signal } as const;
  const request = http.request(options).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // Ended before its end, it says so by an error.
  response.on('error', () => {});
  request.on('error', () => {});
  return { status: response.statusCode ?? 0, location: response.headers.location };
};

const askHttp2: Ask = async (socket, { scheme, host, path }, signal) => {
  const session = http2.connect(`${scheme}://${host}`, { createConnection: () => socket });
  session.on('error', () => {});
  const stream = session.request({ ':path': path, ':authority': host }, { endStream: true, signal });
  const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders];
  stream.on('error', () => {});
  session.destroy();
  return { status: Number(headers[':status']), location: headers.location };
};

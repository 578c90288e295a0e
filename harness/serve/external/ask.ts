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

type RequestUrl = Pick<ServiceUrl, 'scheme' | 'host' | 'path'>;
type Ask = (socket: Dialled['socket'], url: RequestUrl, signal: AbortSignal) => Promise<AnswerHead>;

/** Sends one request over an open connection and ends the connection. The body is not read: it may be of any size. */
export async function askOnce(
  { socket, tls }: Dialled,
  url: RequestUrl,
  signal: AbortSignal,
): Promise<AnswerHead> {
  try {
    return await (tls?.speaksH2 ? askHttp2 : askHttp1)(socket, url, signal);
  } finally {
    socket.destroy();
  }
}

const askHttp1: Ask = async (socket, { host, path }, signal) => {
  const options = { createConnection: () => socket, path, headers: { host }, signal } as const;
  const request = http.request(options).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // Ending the connection before the end of the answer causes an error here.
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

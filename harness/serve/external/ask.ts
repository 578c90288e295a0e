import { once } from 'node:events';
import http2 from 'node:http2';
import { addAbortSignal } from 'node:stream';
import { type AnswerHead, CUT_OFF, readHead, UnreadableAnswer } from './answer-head.ts';
import type { Dialled } from './dial.ts';
import type { ServiceUrl } from './url.ts';

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

/** Not node:http, which refuses answers that others take, and does not say what it received. */
const askHttp1: Ask = async (socket, { host, path }, signal) => {
  addAbortSignal(signal, socket);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 'latin1');
  let received = '';
  for await (const chunk of socket) {
    received += (chunk as Buffer).toString('latin1');
    const head = readHead(received);
    if (head !== null && 'rule' in head) throw new UnreadableAnswer(received, head.rule);
    if (head !== null) return head;
  }
  throw new UnreadableAnswer(received, CUT_OFF);
};

const askHttp2: Ask = async (socket, { scheme, host, path }, signal) => {
  const session = http2.connect(`${scheme}://${host}`, { createConnection: () => socket });
  session.on('error', () => {});
  const stream = session.request({ ':path': path, ':authority': host }, { endStream: true, signal });
  const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders];
  stream.on('error', () => {});
  session.destroy();
  return { minorVersion: null, status: Number(headers[':status']), location: headers.location };
};

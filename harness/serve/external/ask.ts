import { once } from 'node:events';
import http2 from 'node:http2';
import { addAbortSignal } from 'node:stream';
import { bodyOf, fieldsOf, headOf, hostOf, type SentRequest } from '../../scenario/request/sent.ts';
import { type AnswerHead, CUT_OFF, readHead, UnreadableAnswer } from './answer-head.ts';
import type { Dialled } from './dial.ts';
import type { ServiceUrl } from './url.ts';

export interface Question {
  readonly url: Pick<ServiceUrl, 'scheme' | 'host' | 'path'>;
  readonly request: SentRequest;
  readonly signal: AbortSignal;
}

type Ask = (socket: Dialled['socket'], question: Question) => Promise<AnswerHead>;

/** Sends one request over an open connection and ends the connection. The body is not read: it may be of any size. */
export async function askOnce({ socket, tls }: Dialled, question: Question): Promise<AnswerHead> {
  try {
    return await (tls?.speaksH2 ? askHttp2 : askHttp1)(socket, question);
  } finally {
    socket.destroy();
  }
}

/** Not node:http, which refuses answers that others take, and does not say what it received. */
const askHttp1: Ask = async (socket, { url: { host, path }, request, signal }) => {
  addAbortSignal(signal, socket);
  const head = headOf(request, { host, path, minorVersion: 1 });
  socket.write(Buffer.concat([Buffer.from(head, 'latin1'), bodyOf(request)]));
  let received = '';
  for await (const chunk of socket) {
    received += (chunk as Buffer).toString('latin1');
    const head = readHead(received);
    if (head !== null && 'rule' in head) throw new UnreadableAnswer(received, head.rule);
    if (head !== null) return head;
  }
  throw new UnreadableAnswer(received, CUT_OFF);
};

const askHttp2: Ask = async (socket, { url: { scheme, host, path }, request, signal }) => {
  const session = http2.connect(`${scheme}://${host}`, { createConnection: () => socket });
  session.on('error', () => {});
  const pseudo = {
    ':method': request.method,
    ':scheme': scheme,
    ':authority': hostOf(request, host),
    ':path': path,
  };
  const headers = [...Object.entries(pseudo), ...fieldsOf(request, 'lower case')].flat();
  const body = bodyOf(request);
  const stream = session.request(headers, { endStream: body.length === 0, signal });
  if (body.length > 0) stream.end(body);
  const [answer] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders];
  stream.on('error', () => {});
  session.destroy();
  return { minorVersion: null, status: Number(answer[':status']), location: answer.location };
};

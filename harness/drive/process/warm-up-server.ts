import net from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
const BODY = '0123456789';
const HEAD = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\nContent-Type: text/plain\r\n`;
const KEEPS = `${HEAD}Connection: keep-alive${END_OF_HEAD}`;
const CLOSES = `${HEAD}Connection: close${END_OF_HEAD}`;

/** Creates the HTTP/1.x warm-up server, without TLS. It handles pipelined and split requests. Not listening yet. */
export function createHttp1Server(): net.Server {
  return net.createServer(answerHttp1);
}

/** Answers each request, also if several arrive at once or one arrives in pieces. */
function answerHttp1(socket: net.Socket): void {
  let rest = '';
  socket.on('error', () => {});
  socket.setEncoding('latin1').on('data', (text: string) => {
    rest += text;
    for (let end = endOfRequest(rest); end !== null; end = endOfRequest(rest)) {
      const request = rest.slice(0, end);
      rest = rest.slice(end);
      const body = request.startsWith('HEAD ') ? '' : BODY;
      if (isLast(request)) socket.end(`${CLOSES}${body}`);
      else socket.write(`${KEEPS}${body}`);
    }
  });
}

/** Where the first request ends, its body included; null: not yet. */
function endOfRequest(text: string): number | null {
  const head = text.indexOf(END_OF_HEAD);
  if (head < 0) return null;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, head + 2))?.[1] ?? 0;
  const end = head + END_OF_HEAD.length + Number(length);
  return text.length < end ? null : end;
}

/** HTTP/1.1 keeps a connection unless told to close it; HTTP/1.0 closes it unless told to keep it. */
function isLast(request: string): boolean {
  if (request.includes('Connection: close')) return true;
  return request.includes(' HTTP/1.0\r\n') && !request.includes('Connection: keep-alive');
}

import net from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
const BODY = '0123456789';
const HEAD = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\nContent-Type: text/plain\r\n`;
const KEEPS = `${HEAD}Connection: keep-alive${END_OF_HEAD}${BODY}`;
const CLOSES = `${HEAD}Connection: close${END_OF_HEAD}${BODY}`;

/** Creates the HTTP/1.x warm-up server, without TLS. It handles pipelined and split requests. Not listening yet. */
export function createHttp1Server(): net.Server {
  return net.createServer(answerHttp1);
}

/** Answers each request head, also if several arrive at once or one arrives in pieces. */
function answerHttp1(socket: net.Socket): void {
  let rest = '';
  socket.on('error', () => {});
  socket.setEncoding('latin1').on('data', (text: string) => {
    const heads = (rest + text).split(END_OF_HEAD);
    rest = heads.pop()!;
    for (const head of heads) {
      if (isLast(head)) socket.end(CLOSES);
      else socket.write(KEEPS);
    }
  });
}

/** HTTP/1.1 keeps a connection unless told to close it; HTTP/1.0 closes it unless told to keep it. */
function isLast(head: string): boolean {
  if (head.includes('Connection: close')) return true;
  return head.includes(' HTTP/1.0\r\n') && !head.includes('Connection: keep-alive');
}

import net from 'node:net';

/** A request, as a server sees it. */
export interface Request {
  readonly socket: net.Socket;
  /** Its number on the connection, from 1. */
  readonly nth: number;
  /** Its number among all requests, from 1. The first one checks the service before any load. */
  readonly overall: number;
}

/** A server that does this with each request head. `noDelay: false` leaves Nagle's algorithm on. */
export function serverOf(answer: (request: Request) => void, { noDelay = true } = {}): net.Server {
  let overall = 0;
  return net.createServer({ noDelay }, (socket) => {
    let [rest, nth] = ['', 0];
    socket.setEncoding('latin1').on('data', (text: string) => {
      const heads = (rest + text).split('\r\n\r\n');
      rest = heads.pop()!;
      for (const _ of heads) answer({ socket, nth: ++nth, overall: ++overall });
    });
  });
}

/** A whole answer, with these header lines in front of its length. */
export function ok(fields = '', line = 'HTTP/1.1 200 OK'): string {
  return `${line}\r\n${fields}Content-Length: 5\r\n\r\nhello`;
}

/** Gives these answers in turn, and keeps its connections. */
export function answering(...texts: readonly string[]): net.Server {
  return serverOf(({ socket, overall }) => socket.write(texts[overall % texts.length]!, 'latin1'));
}

/** Ends the connection after each answer. */
export function ending(text: string): net.Server {
  return serverOf(({ socket }) => socket.end(text));
}

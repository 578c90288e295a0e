import type { RequestListener } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Strategy } from '../../scenario/strategy.ts';
import { CANCELLED } from '../h3/error-name.ts';
import type { H3ServerStream } from '../h3/library.ts';
import { h3Server } from './h3-server.ts';
import { h2cServer, h2Server } from './http2-servers.ts';
import { httpServer, httpsServer, type TestServer } from './servers.ts';

/** How the test server answers each request. */
export interface Behaviour {
  readonly status?: number;
  readonly delayMs?: number;
  /** `closed`: closes the connection after the answer. `cut`: in the middle of it. `never`: sends no answer. */
  readonly ending?: 'kept' | 'closed' | 'cut' | 'never';
  /** Called for each request; one for which it returns false gets no answer. */
  readonly asked?: () => unknown;
}

type TestedServer = TestServer & { readonly ca?: string };
/** Requirements of the driver contract. */
export type Task =
  | 'keep-alive'
  | 'a pool'
  | 'one-request'
  | 'open load'
  | 'no server'
  | 'server closes'
  | 'cut off'
  | 'stop'
  | 'no answer'
  | 'queue';

/** A driver, and how it deviates from the contract. */
export interface TestedDriver {
  readonly name: string;
  readonly strategy: Partial<Strategy>;
  readonly serve: (behaviour: Behaviour) => Promise<TestedServer>;
  /** Number of connections that four callers use. */
  readonly connectionsOfFour: number;
  /** The side that closes after one request. */
  readonly closer: Strategy['closer'];
  /** Requirements that it refuses. */
  readonly refuses: readonly Task[];
  /** Requirements that do not apply, and why. */
  readonly never: Partial<Record<Task, string>>;
  /** True if its connections use TCP. */
  readonly isTcp: boolean;
  /** True if it needs its own process: it reads the trusted certificates from the environment. */
  readonly isAlone?: true;
}

const CUT = { status: 200, head: 'abc', lengthBytes: 10 };
/** The HTTP/3 library does not report when data was sent. */
const CUT_MS = 5;

function http1({ status = 200, delayMs = 0, ending = 'kept', asked }: Behaviour): RequestListener {
  return (_request, response) => {
    if (asked?.() === false || ending === 'never') return;
    if (ending === 'cut') {
      response.writeHead(CUT.status, { 'content-length': CUT.lengthBytes });
      response.write(CUT.head, () => response.socket?.destroy());
      return;
    }
    const headers = ending === 'closed' ? { connection: 'close' } : {};
    setTimeout(() => response.writeHead(status, headers).end('hello'), delayMs);
  };
}

function http2({ status = 200, delayMs = 0, ending = 'kept', asked }: Behaviour) {
  return {
    stream: (stream: ServerHttp2Stream) => {
      if (asked?.() === false || ending === 'never') return;
      if (ending === 'cut') {
        stream.respond({ ':status': CUT.status });
        stream.write(CUT.head, () => stream.destroy(new Error('cut')));
        return;
      }
      // GOAWAY before the answer, so that no further request uses this connection.
      if (ending === 'closed') stream.session!.close();
      setTimeout(() => {
        if (stream.destroyed) return;
        stream.respond({ ':status': status });
        stream.end('hello');
      }, delayMs);
    },
  };
}

function http3({ status = 200, delayMs = 0, ending = 'kept', asked }: Behaviour) {
  return (stream: H3ServerStream): void => {
    if (asked?.() === false || ending === 'never') return;
    if (ending === 'cut') {
      stream.respond({ ':status': String(CUT.status) });
      stream.write(CUT.head);
      setTimeout(() => stream.close(CANCELLED), CUT_MS);
      return;
    }
    setTimeout(() => stream.respondWithBody({ ':status': String(status) }, 'hello'), delayMs);
  };
}

const HTTP1 = {
  connectionsOfFour: 4,
  closer: 'client',

  refuses: [],
  never: {},
  isTcp: true,
} as const;
const HTTP2 = {
  connectionsOfFour: 1,
  closer: 'client',

  refuses: [],
  never: {},
  isTcp: true,
} as const;

/** The scenario schema refuses a cell for autocannon whose origin closes connections. */
const LOSES = 'autocannon opens a connection in place of one that has ended, also when it is done';

export const TESTED_DRIVERS: readonly TestedDriver[] = [
  { ...HTTP1, name: 'socket', strategy: { driver: 'socket' }, serve: (how) => httpServer(http1(how)) },
  {
    ...HTTP1,
    name: 'socket over TLS',
    strategy: { driver: 'socket', tls: '1.3' },
    serve: (how) => httpsServer(http1(how)),
  },
  {
    ...HTTP1,
    name: 'undici',
    strategy: { driver: 'undici', poolChoice: 'first' },
    serve: (how) => httpServer(http1(how)),
    closer: 'server',
  },
  {
    ...HTTP2,
    name: 'undici over h2',
    strategy: { driver: 'undici', poolChoice: 'first', protocol: 'h2', tls: '1.3' },
    serve: (how) => h2Server(http2(how)),
    refuses: ['one-request'],
  },
  {
    ...HTTP1,
    name: 'autocannon',
    strategy: { driver: 'autocannon' },
    serve: (how) => httpServer(http1(how)),
    refuses: ['open load', 'one-request'],
    never: { 'server closes': LOSES, 'cut off': LOSES, queue: 'each of its callers has a connection' },
  },
  {
    ...HTTP2,
    name: 'http2 over h2c',
    strategy: { driver: 'http2', protocol: 'h2c' },
    serve: (how) => h2cServer(http2(how)),
  },
  {
    ...HTTP2,
    name: 'http2 over h2',
    strategy: { driver: 'http2', protocol: 'h2', tls: '1.3' },
    serve: (how) => h2Server(http2(how)),
  },
  {
    ...HTTP2,
    name: 'h3',
    strategy: { driver: 'h3', path: 'nginx', protocol: 'h3', tls: '1.3' },
    serve: (how) => h3Server(http3(how)),
    isTcp: false,
    isAlone: true,
    never: {
      'no server': 'QUIC gets no refusal: it waits',
      'server closes': 'the server of its library cannot close with an answer',
    },
  },
];

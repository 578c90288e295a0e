import type { Strategy } from '../../scenario/strategy.ts';
import type { WireName } from '../driver.ts';
import { h3Server } from '../h3/testing/server.ts';
import { h2cServer, h2Server } from '../http2/testing/servers.ts';
import { type Behaviour, http1, http2, http3 } from './answers.ts';
import { httpServer, httpsServer, type TestServer } from './servers.ts';
import { ABLE_WIRES } from './wires.ts';

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
  /** Wire of the driver `socket`. */
  readonly wire?: WireName;
  /** True if it needs its own process: it reads the trusted certificates from the environment. */
  readonly isAlone?: true;
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
  ...ABLE_WIRES.map((wire) => ({
    ...HTTP1,
    name: `socket over ${wire}`,
    strategy: { driver: 'socket' } as const,
    serve: (how: Behaviour) => httpServer(http1(how)),
    wire,
  })),
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
    name: 'socket over h2c',
    strategy: { driver: 'socket', protocol: 'h2c' },
    serve: (how) => h2cServer(http2(how)),
  },
  {
    ...HTTP2,
    name: 'socket over h2',
    strategy: { driver: 'socket', protocol: 'h2', tls: '1.3' },
    serve: (how) => h2Server(http2(how)),
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

import { DRIVER_NAMES } from '../drivers/drivers.ts';
import { hasStreams, isTerminated } from '../strategy.ts';
import { axis, type DriverTask, type Refusal } from './axis.ts';
import { choice } from './values.ts';

/** The program that makes the load. */
export const driver = axis(choice(...DRIVER_NAMES))({
  default: 'socket',
  says: 'The program that makes the load',
  proof: {
    checks: [],
    witness:
      'No check of its own: connlab starts this program. What it reports is compared with what the server counted.',
  },
});

/** The way from the client to the origin: no proxy, one that speaks HTTP (L7), or one that relays TCP (L4). */
export const path = axis(choice('direct', 'nginx', 'nginx-stream'))({
  default: 'direct',
  defaultFor: { h3: 'nginx' },
  says: 'The route from client to origin. `direct`: no proxy. `nginx`: a proxy that speaks HTTP (L7). `nginx-stream`: a proxy that relays TCP (L4)',
  proof: { checks: ['path'], witness: 'The access log of nginx is compared with what the driver counted.' },
  refuse: [
    {
      refused: '`direct` and `nginx-stream` with `h3`',
      when: ({ strategy }) => strategy.protocol === 'h3' && strategy.path !== 'nginx',
      because: 'On these paths the origin answers, and it runs on Node, which has no QUIC',
      what: ({ strategy }) =>
        `The origin answers on the path ${strategy.path}, and it runs on Node, which has no QUIC`,
      expected: 'path nginx',
    },
  ],
  external: [
    {
      refused: '`nginx-stream`',
      when: ({ strategy }) => strategy.path === 'nginx-stream',
      because: 'in front of a service nginx always speaks HTTP',
    },
  ],
});

/** Spoken between the client and the server that answers it. `h2` needs TLS, `h2c` is HTTP/2 without it. */
export const protocol = axis(choice('http/1.0', 'http/1.1', 'h2', 'h2c', 'h3'))({
  default: 'http/1.1',
  defaultFor: {
    http2: {
      says: '`h2` if `tls` is set, otherwise `h2c`',
      from: ({ tls = 'none' }) => (tls === 'none' ? 'h2c' : 'h2'),
    },
    h3: 'h3',
  },
  says: 'The version of HTTP between the client and the server that answers it. `h2` needs TLS, `h2c` is HTTP/2 without TLS (prior knowledge)',
  proof: {
    checks: ['protocol'],
    witness: 'The server reads it from each request, the client from ALPN or from the answers.',
  },
  refuse: [
    {
      refused: '`h2` without TLS',
      when: ({ strategy }) => strategy.protocol === 'h2' && strategy.tls === 'none',
      because: 'h2 is negotiated in a TLS handshake (ALPN), and tls is none',
      expected: 'tls 1.2 or 1.3, or protocol h2c',
    },
    {
      refused: '`h2c` with TLS',
      when: ({ strategy }) => strategy.protocol === 'h2c' && strategy.tls !== 'none',
      because: 'h2c is HTTP/2 without TLS',
      what: ({ strategy }) => `h2c is HTTP/2 without TLS, and tls is ${strategy.tls}`,
      expected: 'protocol h2, or tls none',
    },
  ],
  drivers: {
    socket: speaks('http/1.0', 'http/1.1', 'h2', 'h2c'),
    undici: speaks('http/1.1', 'h2'),
    autocannon: speaks('http/1.1'),
    http2: speaks('h2', 'h2c'),
    h3: speaks('h3'),
  },
  external: [
    {
      refused: '`h2` if the service does not offer it',
      when: ({ strategy }, { tls }) =>
        strategy.path === 'direct' && strategy.protocol === 'h2' && tls?.speaksH2 === false,
      because: 'the service does not offer h2 in its TLS handshake',
    },
    {
      refused: '`h2c` if the URL says https',
      when: ({ strategy }, { tls }) =>
        strategy.path === 'direct' && strategy.protocol === 'h2c' && tls !== null,
      because: 'h2c has no TLS, and the URL says https',
    },
  ],
  command: [
    {
      refused: '`h2`, `h2c` and `h3`, unless the path is `nginx`',
      when: ({ strategy }) => hasStreams(strategy) && !isTerminated(strategy),
      because: 'the command gets HTTP/1 requests unless nginx is in front of it',
    },
  ],
});

/** Protocols that a driver has. */
function speaks(...able: DriverTask['strategy']['protocol'][]): {
  readonly can: string;
  readonly refuse: readonly Refusal<DriverTask>[];
} {
  return {
    can: able.map((one) => `\`${one}\``).join(', '),
    refuse: [
      {
        refused: 'any other',
        when: ({ strategy }) => !able.includes(strategy.protocol),
        because: 'It does not speak it',
        what: ({ strategy }) => `The driver ${strategy.driver} does not speak ${strategy.protocol}`,
        expected: able.join(' or '),
      },
    ],
  };
}

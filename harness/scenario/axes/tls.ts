import { mostOpened } from '../reach.ts';
import { isTerminated } from '../strategy.ts';
import { axis } from './axis.ts';
import { NEEDS_TLS } from './refuse.ts';
import { choice, flag } from './values.ts';

/** Without a said version, h2 has the newest. */
const FOR_H2 = {
  says: '`1.3` where `protocol` is said to be `h2`',
  from: ({ protocol }: { readonly protocol?: string }) => (protocol === 'h2' ? ('1.3' as const) : undefined),
};

/** TLS version between the client and the server that answers it; `none` is plain TCP. */
export const tls = axis(choice('none', '1.2', '1.3'))({
  default: 'none',
  defaultFor: { undici: FOR_H2, http2: FOR_H2, h3: '1.3' },
  says: 'The version of TLS between the client and the server that answers it; `none` is plain TCP',
  proof: { checks: ['tls'], witness: 'Both ends, whose TLS libraries tell the version of each handshake.' },
  refuse: [
    {
      refused: 'other than `1.3` with `h3`',
      when: ({ strategy }) => strategy.protocol === 'h3' && strategy.tls !== '1.3',
      because: 'h3 has TLS 1.3 within it (RFC 9001)',
      what: ({ strategy }) => `h3 has TLS 1.3 within it (RFC 9001), and tls is ${strategy.tls}`,
      expected: 'tls 1.3',
    },
  ],
  drivers: {
    undici: {
      can: 'yes, where connections are kept for the whole load',
      refuse: [
        {
          refused: 'TLS on connections that end while the load runs',
          when: ({ strategy }) =>
            strategy.tls !== 'none' &&
            !(strategy.reuse === 'keep-alive' && strategy.idleTimeoutMs === 'none'),
          because:
            'undici lets go of a TLS connection without waiting for the close_notify of the server, which is then answered ' +
            'with RST',
          expected: 'none, keep-alive without an idle timeout, or another driver',
        },
      ],
    },
  },
  external: [
    {
      refused:
        'a version where the URL says http, and `none` where it says https and the cells differ in `tls`',
      when: ({ strategy }, service) =>
        strategy.path === 'direct' &&
        (strategy.tls === 'none' ? service.tls !== null && service.comparesTls : service.tls === null),
      because: 'the URL decides',
      what: (_, service) => `the URL says ${service.tls === null ? 'http' : 'https'}`,
    },
  ],
  command: [
    {
      refused: 'a version, unless the path is `nginx`',
      when: ({ strategy }) => strategy.tls !== 'none' && !isTerminated(strategy),
      because: 'the command is asked in plain HTTP, unless nginx stands before it',
    },
  ],
});

/** TLS: each connection after the first offers the session of an earlier one. */
export const resumption = axis(flag())({
  default: false,
  says: 'Each connection after the first offers the TLS session of an earlier one',
  proof: {
    checks: ['resumption'],
    witness: 'Both ends, whose TLS libraries tell whether a session was resumed; of HTTP/3 the server.',
  },
  refuse: [
    NEEDS_TLS,
    {
      refused: '`true` with one connection for the whole load',
      when: (cell) => cell.strategy.resumption && cell.strategy.tls !== 'none' && mostOpened(cell) < 2,
      because: 'One connection carries the whole load: no later one resumes its session',
      expected: 'a reuse that ends connections, or more of them at once',
    },
  ],
  drivers: { autocannon: 'it offers no session of an earlier connection' },
});

/** TLS: the server asks for a certificate of the client, and gets it (mutual TLS). */
export const clientCertificate = axis(flag())({
  default: false,
  says: 'The server asks the client for a certificate, and gets it (mutual TLS)',
  proof: {
    checks: ['client certificate'],
    witness: 'The server, which sees the certificate in the handshake.',
  },
  refuse: [NEEDS_TLS],
  drivers: { h3: 'its library shows no certificate over HTTP/3' },
  external: [
    {
      refused: '`true` on the path `direct`',
      when: ({ strategy }) => strategy.path === 'direct' && strategy.clientCertificate,
      because: 'there is no certificate of the client that the service knows',
    },
  ],
});

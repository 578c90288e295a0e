import { mostOpened } from '../reach.ts';
import { isTerminated } from '../strategy.ts';
import { axis } from './axis.ts';
import { NEEDS_TLS } from './refuse.ts';
import { choice, flag } from './values.ts';

/** h2 without a version of TLS gets the newest. */
const FOR_H2 = {
  says: '`1.3` if `protocol` is set to `h2`',
  from: ({ protocol }: { readonly protocol?: string }) => (protocol === 'h2' ? ('1.3' as const) : undefined),
};

/** TLS version between the client and the server that answers it; `none` is plain TCP. */
export const tls = axis(choice('none', '1.2', '1.3'))({
  default: 'none',
  defaultFor: { socket: FOR_H2, undici: FOR_H2, http2: FOR_H2, h3: '1.3' },
  says: 'The version of TLS between the client and the server that answers it; `none` is plain TCP',
  proof: { checks: ['tls'], witness: 'The TLS libraries of both ends report the version of each handshake.' },
  refuse: [
    {
      refused: 'anything but `1.3` with `h3`',
      when: ({ strategy }) => strategy.protocol === 'h3' && strategy.tls !== '1.3',
      because: 'h3 always uses TLS 1.3 (RFC 9001)',
      what: ({ strategy }) => `h3 always uses TLS 1.3 (RFC 9001), and tls is ${strategy.tls}`,
      expected: 'tls 1.3',
    },
  ],
  drivers: {
    undici: {
      can: 'yes, if connections are kept for the whole load',
      refuse: [
        {
          refused: 'TLS on connections that end while the load runs',
          when: ({ strategy }) =>
            strategy.tls !== 'none' &&
            !(strategy.reuse === 'keep-alive' && strategy.idleTimeoutMs === 'none'),
          because:
            "undici drops a TLS connection without waiting for the server's close_notify, which is then answered with an RST",
          expected: 'none, keep-alive without an idle timeout, or another driver',
        },
      ],
    },
  },
  external: [
    {
      refused: 'a version if the URL says http; `none` if it says https and the cells differ in `tls`',
      when: ({ strategy }, service) =>
        strategy.path === 'direct' &&
        (strategy.tls === 'none' ? service.tls !== null && service.comparesTls : service.tls === null),
      because: 'the URL decides',
      what: (_, service) => `the URL says ${service.tls === null ? 'http' : 'https'}`,
    },
    {
      refused: 'a version that the service does not offer',
      when: ({ strategy: { path, tls: version } }, service) =>
        path === 'direct' &&
        version !== 'none' &&
        service.tls !== null &&
        !service.tls.offered.includes(version),
      because: 'the service does not offer it',
      what: ({ strategy }, service) =>
        `the service does not offer TLS ${strategy.tls}, only ${service.tls!.offered.join(' and ')}`,
    },
  ],
  command: [
    {
      refused: 'a version, unless the path is `nginx`',
      when: ({ strategy }) => strategy.tls !== 'none' && !isTerminated(strategy),
      because: 'the command gets plain HTTP unless nginx is in front of it',
    },
  ],
});

/** TLS: each connection after the first offers the session of an earlier one. */
export const resumption = axis(flag())({
  default: false,
  says: 'Each connection after the first offers the TLS session of an earlier one',
  proof: {
    checks: ['resumption'],
    witness:
      'The TLS libraries of both ends report whether a session was resumed; with HTTP/3 only the server does.',
  },
  refuse: [
    NEEDS_TLS,
    {
      refused: '`true` with one connection for the whole load',
      when: (cell) => cell.strategy.resumption && cell.strategy.tls !== 'none' && mostOpened(cell) < 2,
      because: 'One connection carries the whole load, so no later connection can resume its session',
      expected: 'a reuse that ends connections, or more of them at once',
    },
  ],
  drivers: { autocannon: 'it does not offer the session of an earlier connection' },
});

/** TLS: the client presents a certificate that the server asks for (mutual TLS). */
export const clientCertificate = axis(flag())({
  default: false,
  says: 'The client presents a certificate that the server asks for (mutual TLS)',
  proof: {
    checks: ['client certificate'],
    witness: 'The server sees the certificate in the handshake.',
  },
  refuse: [NEEDS_TLS],
  drivers: { h3: 'its library presents no certificate over HTTP/3' },
  external: [
    {
      refused: '`true` on the path `direct`',
      when: ({ strategy }) => strategy.path === 'direct' && strategy.clientCertificate,
      because: 'there is no client certificate that the service would accept',
    },
  ],
});

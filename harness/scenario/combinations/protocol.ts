import type { Rule } from './rule.ts';

/** What is spoken between the client and whoever answers it, and over what. */
export const PROTOCOL_RULES: readonly Rule[] = [
  {
    key: 'protocol',
    broken: ({ strategy }) => strategy.protocol === 'h2' && strategy.tls === 'none',
    what: 'h2 is agreed on in a TLS handshake (ALPN), and tls is none',
    expected: 'tls 1.2 or 1.3, or protocol h2c',
  },
  {
    key: 'protocol',
    broken: ({ strategy }) => strategy.protocol === 'h2c' && strategy.tls !== 'none',
    what: ({ strategy }) => `h2c is HTTP/2 without TLS, and tls is ${strategy.tls}`,
    expected: 'protocol h2, or tls none',
  },
  {
    key: 'protocol',
    broken: ({ strategy }) => strategy.protocol === 'h3' && strategy.tls !== '1.3',
    what: ({ strategy }) => `h3 has TLS 1.3 within it (RFC 9001), and tls is ${strategy.tls}`,
    expected: 'tls 1.3',
  },
  {
    key: 'protocol',
    broken: ({ strategy }) => strategy.protocol === 'h3' && strategy.path !== 'nginx',
    what: ({ strategy }) =>
      `The origin answers on the path ${strategy.path}, and Node, which it runs on, has no QUIC`,
    expected: 'path nginx',
  },
  {
    key: 'closer',
    broken: ({ strategy }) => strategy.protocol === 'h3' && strategy.closer === 'reset',
    what: 'QUIC runs over UDP, which has no RST',
    expected: 'closer client, or a protocol over TCP',
  },
  {
    key: 'clientNoDelay',
    broken: ({ strategy }) => strategy.protocol === 'h3' && !strategy.clientNoDelay,
    what: 'QUIC runs over UDP, which has no TCP_NODELAY',
    expected: 'true, or a protocol over TCP',
  },
];

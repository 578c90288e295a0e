import { mostOpened } from '../reach.ts';
import type { Rule } from './rule.ts';

/** What takes a TLS handshake. */
export const TLS_RULES: readonly Rule[] = [
  ...(['resumption', 'clientCertificate'] as const).map(
    (key): Rule => ({
      key,
      broken: ({ strategy }) => strategy[key] && strategy.tls === 'none',
      what: 'Is part of a TLS handshake, and tls is none',
      expected: 'tls 1.2 or 1.3, or false',
    }),
  ),
  {
    key: 'resumption',
    broken: (cell) => cell.strategy.resumption && cell.strategy.tls !== 'none' && mostOpened(cell) < 2,
    what: 'One connection carries the whole load: no later one resumes its session',
    expected: 'a reuse that ends connections, or more of them at once',
  },
];

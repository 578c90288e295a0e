import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences, strategyOf } from '../axes/defaults.ts';
import type { Strategy } from '../strategy.ts';
import { anyStrategy } from '../testing/arbitrary.ts';

test.each<[string, Partial<Strategy>, Partial<Strategy>]>([
  ['nothing where all is usual', {}, {}],
  ['nothing that is said and usual', { pool: 'unlimited', tls: 'none' }, {}],
  ['what is said, in the order of the axes', { pool: 4, path: 'nginx' }, { path: 'nginx', pool: 4 }],
  [
    "not what follows from nginx's defaults",
    { proxyDefaults: 'nginx-1.30' },
    { proxyDefaults: 'nginx-1.30' },
  ],
  [
    "what is otherwise than nginx's defaults",
    { proxyDefaults: 'nginx-1.30', upstreamKeepalive: 'off' },
    { proxyDefaults: 'nginx-1.30', upstreamKeepalive: 'off' },
  ],
])('differences() tells %s', (_, said, told) => {
  expect(JSON.stringify(differences(strategyOf(said)))).toBe(JSON.stringify(told));
});

test('differences() loses nothing', () => {
  fc.assert(
    fc.property(anyStrategy, (strategy) => {
      expect(strategyOf(differences(strategy))).toEqual(strategy);
    }),
  );
});

import { mostOpened } from '../reach.ts';
import { quote } from '../read/mistakes.ts';
import { type Axis, DEFAULT_STRATEGY, strategyOf } from '../strategy.ts';
import type { Rule } from './rule.ts';

/** What only an nginx has that speaks HTTP with the origin. */
const HTTP_AXES = [
  'upstreamKeepalive',
  'upstreamProtocol',
  'upstreamConnection',
  'upstreamKeepaliveRequests',
  'upstreamKeepaliveTimeoutMs',
] as const satisfies readonly Axis[];

/** What an nginx has that passes TCP on, too. */
const PROXY_AXES = ['proxyNoDelay', 'proxyWorkers', 'bindAddresses'] as const satisfies readonly Axis[];

const NEEDS_HTTP = 'Needs nginx to speak HTTP with the origin';

/** What takes a proxy, and what takes one that speaks HTTP. */
export const PROXY_RULES: readonly Rule[] = [
  {
    key: 'proxyDefaults',
    broken: ({ strategy }) => strategy.path !== 'nginx' && strategy.proxyDefaults !== 'plain',
    what: ({ strategy }) => `${NEEDS_HTTP}, and the path is ${strategy.path}`,
    expected: 'path nginx, or "plain"',
  },
  ...HTTP_AXES.map(
    (key): Rule => ({
      key,
      // What follows from `proxyDefaults` was not said here, and is refused there.
      broken: ({ strategy }) =>
        strategy.path !== 'nginx' &&
        strategy[key] !== strategyOf({ proxyDefaults: strategy.proxyDefaults })[key],
      what: ({ strategy }) => `${NEEDS_HTTP}, and the path is ${strategy.path}`,
      expected: `path nginx, or ${quote(DEFAULT_STRATEGY[key])}`,
    }),
  ),
  ...PROXY_AXES.map(
    (key): Rule => ({
      key,
      broken: ({ strategy }) => strategy.path === 'direct' && strategy[key] !== DEFAULT_STRATEGY[key],
      what: 'Needs a proxy, and the path is direct',
      expected: `path nginx or nginx-stream, or ${quote(DEFAULT_STRATEGY[key])}`,
    }),
  ),
  {
    key: 'bindAddresses',
    broken: (cell) => cell.strategy.path === 'nginx-stream' && cell.strategy.bindAddresses > mostOpened(cell),
    what: (cell) =>
      `nginx opens one connection for each of the client's, and the load opens at most ${mostOpened(cell)}`,
    expected: 'at most one address a connection',
  },
];

import { describe, expect, it } from 'vitest';
import type { Strategy } from '../../scenario/strategy.ts';
import type { TargetLogs } from '../../serve/target.ts';
import type { Ran } from '../evidence.ts';
import { churned, exhaustedProxy, proxied } from '../testing/cells.ts';
import { checksOf, failedIn } from '../testing/checked.ts';
import { CHURNING, CLOSED, nginxKeeping, OPEN } from '../testing/plans.ts';
import { type RanChanges, ranOf } from '../testing/ran.ts';
import { failureText } from './checks.ts';

/** nginx with enough upstream keep-alive, and what its servers say otherwise. */
function nginx(strategy: Partial<Strategy>, changes: { origin?: object; proxy?: object } = {}): Ran {
  const plan = { strategy: { ...nginxKeeping(16), ...strategy }, load: CLOSED };
  const { logs } = proxied(16, { upstream: 16, holder: null }, { plan });
  const own: Partial<TargetLogs> = {
    origin: { ...logs.origin!, ...changes.origin },
    proxy: { ...logs.proxy!, ...changes.proxy },
  };
  return proxied(16, { upstream: 16, holder: null }, { plan, logs: own });
}

const NO_PROGRAMS = { processes: [] } as const;
const ONE_WORKER = {
  processes: [{ name: 'proxy', host: 'proxy', cpuShare: 0.2, rssPeakBytes: 1, processes: 2 }],
} as const;

/** 1,500 connections through an L4 proxy, closed by `closer`; TIME_WAIT as measured with nginx 1.22.1. */
function relayed(closer: Strategy['closer'], changes: RanChanges = {}): Ran {
  const onClient = closer === 'client' ? 1_500 : 0;
  return churned(closer, {
    ...changes,
    plan: { strategy: { ...CHURNING, closer, path: 'nginx-stream' }, load: CLOSED },
    counters: {
      client: { TW: onClient },
      proxy: { ActiveOpens: 1_500, PassiveOpens: 1_500, TW: 1_500 },
      origin: { PassiveOpens: 1_500, TW: closer === 'server' ? 1_500 : 0 },
      ...changes.counters,
    },
  });
}

describe('The checks of the proxy pass', () => {
  it.each<[string, Ran]>([
    ['an L4 proxy that ends what the client ended', relayed('client')],
    ['the same after an RST', relayed('reset')],
    ['an L4 proxy that ends what the origin ended', relayed('server')],
    [
      'an L4 proxy with kept connections',
      ranOf({
        plan: { strategy: { path: 'nginx-stream' }, load: CLOSED },
        counters: { proxy: { ActiveOpens: 16 } },
      }),
    ],
    [
      'HTTP/1.0 upstream, which keeps nothing',
      proxied(
        'off',
        { upstream: 4_000, holder: 'origin' },
        { plan: { strategy: { ...nginxKeeping('off'), upstreamProtocol: 'http/1.0' }, load: CLOSED } },
      ),
    ],
    ['two workers in use', nginx({ proxyWorkers: 2 }, { proxy: { workers: { 27: 3_000, 28: 1_000 } } })],
    [
      'two addresses to connect from',
      proxied(
        'off',
        { upstream: 4_000, holder: 'origin' },
        { plan: { strategy: { ...nginxKeeping('off'), bindAddresses: 2 }, load: CLOSED } },
      ),
    ],
    [
      'few connections, which may leave an address out',
      nginx({ bindAddresses: 8 }, { origin: { sources: { a: 9, b: 7 } } }),
    ],
    ['a proxy without ports, whose own 502 never reached the origin', outOfPorts(2_500)],
    ['connections that carried as many requests as they may', nginx({ upstreamKeepaliveRequests: 250 })],
  ])('%s', (_, ran) => {
    expect(failureText(checksOf(ran))).toBe('');
  });
});

describe('The checks of the proxy fail', () => {
  it.each<[string, string, Ran]>([
    ['path', 'no log of the proxy', nginxLogless()],
    ['path', 'an L4 proxy in place of an L7 one', nginx({ path: 'nginx-stream' })],
    [
      'path',
      'an L7 proxy in place of an L4 one',
      relayedBut({ ...relayed('client').logs, proxy: relayed('client').logs.origin }),
    ],
    [
      'path',
      'requests that took another way',
      nginxBut({
        upstream: { requests: 3_000, attempts: 3_000, newAtLeast: 0, statuses: { 200: 3_000 }, unlogged: 0 },
      }),
    ],
    [
      'connections upstream',
      'an L4 proxy that opened others',
      relayed('client', {
        counters: { proxy: { ActiveOpens: 1_000, TW: 1_000 }, origin: { PassiveOpens: 1_000 } },
      }),
    ],
    [
      'connections upstream',
      'a Connection header that says close',
      proxied(
        16,
        { upstream: 4_000, holder: 'origin' },
        { plan: { strategy: { ...nginxKeeping(16), upstreamConnection: 'close' }, load: CLOSED } },
      ),
    ],
    [
      'connections upstream',
      'fewer than keepalive_requests allows',
      nginx({ upstreamKeepaliveRequests: 100 }),
    ],
    [
      'connections upstream',
      'connections kept through pauses longer than keepalive_timeout',
      proxied(
        16,
        { upstream: 1, holder: null },
        {
          plan: {
            strategy: { ...nginxKeeping(16), upstreamKeepaliveTimeoutMs: 20 },
            load: { ...OPEN, ratePerSecond: 10 },
          },
        },
      ),
    ],
    [
      'upstream keepalive requests',
      'a connection that carried more',
      nginx({ upstreamKeepaliveRequests: 200 }),
    ],
    ['upstream keepalive requests', 'an origin that could not be asked', nginxBut({ origin: null })],
    [
      'upstream protocol',
      'HTTP/1.0 where 1.1 was asked for',
      nginx({}, { origin: { protocols: { 'http/1.0': 4_000 } } }),
    ],
    ['upstream protocol', 'an origin that could not be asked', nginxBut({ origin: null })],
    ['upstream protocol', 'answers that no origin gave', outOfPorts(1_500)],
    [
      'workers',
      'two in use where one was asked for',
      nginx({}, { proxy: { workers: { 27: 3_000, 28: 1_000 } } }),
    ],
    [
      'workers',
      'one running where two were asked for',
      ranOf({ plan: { strategy: { ...nginxKeeping(16), proxyWorkers: 2 } }, observation: ONE_WORKER }),
    ],
    [
      'workers',
      'nobody to count them',
      ranOf({ plan: { strategy: nginxKeeping(16) }, observation: NO_PROGRAMS }),
    ],
    ['bind addresses', 'two where one was asked for', nginx({}, { origin: { sources: { a: 8, b: 8 } } })],
    [
      'bind addresses',
      'one where two were asked for',
      nginx({ bindAddresses: 2 }, { origin: { connections: 400, sources: { a: 400 } } }),
    ],
    ['bind addresses', "the client's own address", nginx({}, { origin: { sources: { '198.18.1.1': 16 } } })],
    [
      'closer',
      'an L4 proxy that held nothing',
      relayed('client', {
        counters: {
          proxy: { ActiveOpens: 1_500, PassiveOpens: 1_500 },
          origin: { PassiveOpens: 1_500, TW: 1_500 },
        },
      }),
    ],
  ])('%s: %s', (name, _, ran) => {
    expect(failedIn(ran)).toContain(name);
  });
});

describe('connections upstream and the error log of nginx', () => {
  const erring = (kind: string, counters: RanChanges['counters'] = {}): Ran =>
    proxied(
      16,
      { upstream: 4_000, holder: 'proxy' },
      { counters, logs: { nginxLines: [{ kind, lines: 4_000, sample: 'a line' }] } },
    );

  it.each<[string, Ran]>([
    ['connections that an error ended', erring('too-big-header')],
    ['connections that the origin refused', erring('refused', { origin: { PassiveOpens: 0 } })],
  ])('holds with %s, whatever the keep-alive', (_, ran) => {
    expect(failedIn(ran)).not.toContain('connections upstream');
  });

  it('allows the resets of such connections between nginx and its origin, and no others', () => {
    const reset = { proxy: { TCPAbortOnClose: 4_000, EstabResets: 4_000 }, origin: { EstabResets: 4_000 } };
    expect(failedIn(erring('too-big-header', reset))).not.toContain('resets');
    expect(failedIn(erring('limited', reset))).toContain('resets');
    expect(failedIn(erring('too-big-header', { client: { EstabResets: 8 } }))).toContain('resets');
  });

  it('fails with lines that ended no connection', () => {
    expect(failedIn(erring('limited'))).toContain('connections upstream');
  });
});

/** 4,000 requests, 1,500 of them answered by nginx itself; the origin was asked `asked` times. */
function outOfPorts(asked: number): Ran {
  const origin = { ...exhaustedProxy().logs.origin!, requests: asked, responseWrites: asked };
  return exhaustedProxy({ logs: { origin: { ...origin, protocols: { 'http/1.1': asked } } } });
}

function nginxBut(logs: Partial<TargetLogs>): Ran {
  return proxied(16, { upstream: 16, holder: null }, { logs });
}

function nginxLogless(): Ran {
  return nginxBut({ upstream: null, proxy: null, nginxErrors: null });
}

function relayedBut(logs: Partial<TargetLogs>): Ran {
  return relayed('client', { logs });
}

import { describe, expect, it } from 'vitest';
import { USUAL_ROUTE } from '../../lab/spec.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import type { Ran } from '../evidence.ts';
import { churned, exhausted, exhaustedProxy, proxied } from '../testing/cells.ts';
import { checksOf, failedIn } from '../testing/checked.ts';
import { lateOrigin } from '../testing/late-origin.ts';
import { CLOSED, nginxKeeping, OPEN, PORTS_2000, planOf } from '../testing/plans.ts';
import { histogramOf, type RanChanges, ranOf } from '../testing/ran.ts';
import { failureText } from './checks.ts';

const late = { ...ranOf().outcome.histograms, lateness: histogramOf({ 12000: 100 }) };
const observer = ranOf().observation.observers[0]!;
const UNTIL_CLOSE = {
  strategy: { ...nginxKeeping('off'), upstreamProtocol: 'http/1.0' },
  origin: { ...DEFAULT_ORIGIN, contentLength: false },
} as const;
const HOST = { kind: 'host', ipVersion: 4, ports: null, sysctls: {} } as const;
const MINUTE = { ...OPEN, durationMs: 60_000 } as const;

describe('checkCell() passes', () => {
  it.each<[string, Ran]>([
    ['a keep-alive pool', ranOf()],
    ['a client that closes first', churned('client')],
    ['a server that closes first', churned('server')],
    ['resets that were asked for', churned('reset')],
    ['RSTs that only answered late segments', ranOf({ counters: { client: { OutRsts: 3 } } })],
    ['a client that ran out of ports: that is data', exhausted()],
    [
      'the same where tcp_tw_reuse took ports over',
      churned('client', { counters: { client: { TWRecycled: 1_000 } } }),
    ],
    [
      'the same where a full table destroyed most of them',
      churned('client', { counters: { client: { TW: 500, TCPTimeWaitOverflow: 1_000 } } }),
    ],
    [
      'some connections that both sides closed at once',
      churned('client', { counters: { origin: { TW: 40 } } }),
    ],
    ['nginx without upstream keep-alive', proxied('off', { upstream: 4_000, holder: 'origin' })],
    [
      'an nginx that was faster to close a quarter of them: a race',
      proxied(
        'off',
        { upstream: 4_000, holder: 'origin' },
        { counters: { proxy: { TW: 1_040 }, origin: { TW: 2_960 } } },
      ),
    ],
    ['nginx with an undersized upstream keep-alive', proxied(1, { upstream: 2_000, holder: 'proxy' })],
    ['the same under callers that come all at once', proxied(1, { upstream: 3_750, holder: 'proxy' })],
    ['nginx with enough upstream keep-alive', proxied(16, { upstream: 16, holder: null })],
    [
      'the same after keepalive_requests ended some',
      proxied(16, { upstream: 20, holder: null }, { counters: { proxy: { TW: 4 } } }),
    ],
    ['nginx that ran out of ports: 502 is data', exhaustedProxy()],
    ['an open load on time', ranOf({ plan: { load: OPEN } })],
    [
      'what waited for a pool that is too small',
      ranOf({ plan: { load: OPEN }, counts: { unsent: 900, waiting: 895 } }),
    ],
    ['what was due in the last 10 ms and not sent', ranOf({ plan: { load: OPEN }, counts: { unsent: 10 } })],
    [
      'an exhausted open load whose driver then paused',
      exhausted({ plan: { load: OPEN }, outcome: { histograms: late, first: wallAt(2_000, 2_000) } }),
    ],
    [
      'five requests on each connection',
      ranOf({
        plan: { strategy: { reuse: 'requests-5' }, load: CLOSED },
        connections: { opened: 810, requestsMax: 5, closedByClient: 795 },
        counters: { client: { ActiveOpens: 810, TW: 795 }, origin: { PassiveOpens: 810 } },
      }),
    ],
    [
      'connections of one second each',
      ranOf({
        plan: { strategy: { reuse: 'seconds-1' }, load: CLOSED },
        connections: { opened: 64, closedByClient: 48 },
        counters: { client: { ActiveOpens: 64, TW: 48 }, origin: { PassiveOpens: 64 } },
      }),
    ],
    [
      'idle connections that the origin timed out',
      ranOf({
        plan: { load: OPEN, origin: { ...planOf().origin, keepAliveTimeoutMs: 1_000 } },
        connections: { opened: 40, closedByServer: 24 },
        counters: { client: { ActiveOpens: 40 }, origin: { PassiveOpens: 40, TW: 24 } },
      }),
    ],
    ['a sysctl that comes back with tabs', ranOf(withSysctl('4096\t8192  16384', '4096 8192 16384'))],
    ['loopback, where tcp_tw_reuse 1 and 2 are the same', ranOf({ plan: { lab: HOST }, lab: loopback('1') })],
  ])('%s', (_, ran) => {
    expect(failureText(checksOf(ran))).toBe('');
  });
});

describe('checkCell() fails', () => {
  it.each<[string, string, Ran]>([
    ['answers', 'a request that neither was answered nor failed', ranOf({ counts: { responses: 3_999 } })],
    ['answers', 'an answer counted twice', ranOf({ counts: { responses: 4_001 } })],
    ['connections client', 'keep-alive silently lost', keepAliveLost()],
    [
      'connections client',
      'a connection used twice where each was for one request',
      churned('client', { connections: { requestsMax: 2 } }),
    ],
    [
      'connections client',
      'fewer connections than answers, one request each',
      churned('client', { connections: { opened: 1_400 } }),
    ],
    [
      'connections client',
      'connections kept for longer than a second each',
      ranOf({
        plan: { strategy: { reuse: 'seconds-1' }, load: CLOSED },
      }),
    ],
    [
      'connections client',
      'connections of one second replaced ten times as often',
      ranOf({ plan: { strategy: { reuse: 'seconds-1' }, load: CLOSED }, connections: { opened: 640 } }),
    ],
    ['connections kernel', 'a kernel that saw more', ranOf({ counters: { client: { ActiveOpens: 30 } } })],
    [
      'connections kernel',
      'a server that saw fewer',
      churned('client', { counters: { origin: { PassiveOpens: 1_200 } } }),
    ],
    [
      'connections upstream',
      'upstream keep-alive that happened unasked',
      proxied('off', { upstream: 2_000, holder: 'origin' }),
    ],
    [
      'connections upstream',
      'half-configured: nothing reused',
      proxied(16, { upstream: 4_000, holder: 'origin' }),
    ],
    [
      'connections upstream',
      'half-configured by HTTP/1.0, and as a strategy',
      proxied(
        8,
        { upstream: 3_960, holder: 'origin' },
        {
          plan: { strategy: { ...nginxKeeping(8), upstreamProtocol: 'http/1.0' } },
        },
      ),
    ],
    [
      'connections upstream',
      'an origin that accepted other ones',
      proxied(16, { upstream: 16, holder: null }, { counters: { origin: { PassiveOpens: 160 } } }),
    ],
    [
      'closer',
      'a server that closed where the client should',
      churned('client', { counters: { client: { TW: 0 }, origin: { TW: 1_500 } } }),
    ],
    [
      'closer',
      'a client that closed where the server should',
      churned('server', { counters: { client: { TW: 1_500 }, origin: { TW: 0 } } }),
    ],
    [
      'closer',
      'every fifth connection closed by the other side',
      churned('client', { counters: { client: { TW: 1_200 }, origin: { TW: 300 } } }),
    ],
    ['closer', 'FIN in place of RST', churned('reset', { counters: { client: { TW: 1_500, OutRsts: 0 } } })],
    ['closer', 'no RST at all', churned('reset', { counters: { client: { OutRsts: 0 } } })],
    ['closer', 'TIME_WAIT under keep-alive', ranOf({ counters: { origin: { TW: 100 } } })],
    [
      'closer',
      'nginx closing upstream where only the FIN of the origin ends an answer',
      proxied('off', { upstream: 4_000, holder: 'proxy' }, { plan: UNTIL_CLOSE }),
    ],
    ['closer', 'the origin closing what nginx should', proxied(1, { upstream: 2_000, holder: 'origin' })],
    ['resets', 'one reset in a pool of 16', ranOf({ connections: { resetByServer: 1 } })],
    [
      'resets',
      'connections that only the kernel saw aborted',
      churned('client', { counters: { origin: { OutRsts: 40, TCPAbortOnClose: 40 } } }),
    ],
    [
      'resets',
      'RSTs that cut established connections',
      churned('client', { counters: { origin: { OutRsts: 40 }, client: { EstabResets: 40 } } }),
    ],
    [
      'resets',
      'a server that resets where the client should',
      churned('reset', { connections: { resetByServer: 30 } }),
    ],
    ['driver on time', 'a driver 12 ms late', ranOf({ plan: { load: OPEN }, outcome: { histograms: late } })],
    [
      'driver on time',
      'requests that it never sent',
      ranOf({ plan: { load: OPEN }, counts: { unsent: 11 } }),
    ],
    [
      'driver on time',
      'ports that lasted for longer than the load allows',
      exhausted({ plan: { load: MINUTE }, outcome: { first: wallAt(2_500, 2_000) } }),
    ],
    ['origin on time', 'an origin that takes twice as long', lateOrigin({ askedUs: 6_000, lateUs: 6_000 })],
    [
      'observers kept their interval',
      'an observer three times as slow',
      ranOf({
        observation: {
          observers: [
            observer,
            { ...observer, name: 'slow', intervalMs: { asked: 100, p50: 310, max: 900 } },
          ],
        },
      }),
    ],
    ['observers kept their interval', 'no observer at all', ranOf({ observation: { observers: [] } })],
    ['sysctls', 'a sysctl that reads otherwise', ranOf(withSysctl('1', '2'))],
    [
      'sysctls',
      'a sysctl that was not read',
      ranOf({ ...withSysctl('1', '1'), lab: { hosts: hostsWith({}) } }),
    ],
    [
      'sysctls',
      'tcp_tw_reuse that stayed',
      ranOf({
        plan: { strategy: { twReuse: 1 } },
        lab: { hosts: hostsWith({ 'net.ipv4.tcp_tw_reuse': '2' }) },
      }),
    ],
    ['sysctls', 'loopback without tcp_tw_reuse', ranOf({ plan: { lab: HOST }, lab: loopback('0') })],
    ['ports', 'ports of another range', ranOf({ plan: { strategy: { portRangeScale: 2 } } })],
  ])('%s: %s', (name, _, ran) => {
    expect(failedIn(ran)).toContain(name);
  });

  it('where the kernel gave no counters', () => {
    const ran = ranOf({ observation: { hosts: {} } });
    expect(failedIn(ran)).toEqual(['pool', 'connections kernel', 'closer']);
  });
});

describe('checkCell()', () => {
  it('leaves out what cannot be told apart on loopback', () => {
    const names = checksOf(ranOf({ plan: { lab: HOST }, lab: loopback('2') })).map(({ name }) => name);
    expect(names).not.toContain('closer');
    expect(names).not.toContain('connections kernel');
    expect(names).not.toContain('ports');
  });

  it('gives numbers in every observation', () => {
    for (const { name, observed } of checksOf(exhaustedProxy())) {
      if (name !== 'sysctls') expect(observed, name).toMatch(/\d/);
    }
  });
});

describe('failureText()', () => {
  it('names check, expected and observed', () => {
    expect(failureText(checksOf(ranOf({ counts: { responses: 3_990 } })))).toBe(
      'answers: expected responses + errors = 4,000 requests, observed 3,990 responses + 0 errors = 3,990',
    );
  });
});

function keepAliveLost(): Ran {
  return ranOf({
    plan: { load: CLOSED },
    connections: { opened: 4_000, closedByServer: 4_000 },
    counters: { client: { ActiveOpens: 4_000 }, origin: { PassiveOpens: 4_000, TW: 4_000 } },
  });
}

function wallAt(atMs: number, afterConnections: number) {
  return [{ code: 'EADDRNOTAVAIL', atMs, afterConnections }];
}

const USUAL_SYSCTLS = { 'net.ipv4.tcp_tw_reuse': '2', 'net.ipv4.tcp_slow_start_after_idle': '1' };

function hostsWith(sysctls: Record<string, string>): Ran['lab']['hosts'] {
  const host = { ports: PORTS_2000, sysctls, routes: [USUAL_ROUTE] };
  return { client: host, proxy: host, origin: host };
}

function withSysctl(read: string, asked: string): RanChanges {
  const name = 'net.ipv4.tcp_rmem';
  return {
    plan: { lab: { ...planOf().lab, sysctls: { [name]: asked } } },
    lab: { hosts: hostsWith({ ...USUAL_SYSCTLS, [name]: read }) },
  };
}

function loopback(twReuse: string): Partial<Ran['lab']> {
  return { kind: 'host', hosts: hostsWith({ 'net.ipv4.tcp_tw_reuse': twReuse }) };
}

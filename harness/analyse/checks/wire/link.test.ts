import { expect, test } from 'vitest';
import type { LinkReport, WayReport } from '../../../lab/link/report.ts';
import { TCP_VALUES } from '../../../observe/netlink/tcp-info.ts';
import type { TcpSeries } from '../../../observe/tcp-series.ts';
import type { HostName, Strategy } from '../../../scenario/strategy.ts';
import { HISTOGRAMS, histogramOf, ranOf } from '../../testing/ran.ts';
import { linkChecks } from './link.ts';

const RTT = { rttMs: 20 } as const;

/** A row for each connection and its shortest round trip. */
function tcpOf(minRttUs: readonly (number | null)[], host: HostName = 'client'): TcpSeries {
  const rows = minRttUs.map((_, index) => index);
  const values = Object.fromEntries(TCP_VALUES.map((name) => [name, rows])) as unknown as TcpSeries['values'];
  const columns = { atMs: rows, connection: rows, localPort: rows, remotePort: rows };
  return { host, end: 'opened', ...columns, values: { ...values, minRttUs } };
}

/** The check of the client's link, which did what was asked by its own account, with this lateness at p99. */
function rttOf(
  tcp: readonly TcpSeries[] | undefined,
  { strategy = RTT, p99Us = 100 }: { strategy?: Partial<Strategy>; p99Us?: number } = {},
) {
  const histograms = { ...HISTOGRAMS, connect: histogramOf({ 20100: 16 }) };
  const ran = ranOf({
    plan: { strategy },
    outcome: { histograms },
    ...(tcp !== undefined && { observation: { tcp } }),
  });
  const nothing = { lost: 0, noRoom: 0, maxQueueMs: 0, overrun: 0, tooLarge: 0, refused: 0 };
  const way: WayReport = { ...nothing, frames: 90, bytes: 9_000, leastMs: 10.05 };
  const lateness = { p50Us: 30, p99Us, maxUs: 5_000 };
  const between = ['client', 'origin'] as const;
  const link: LinkReport = { between, means: 'relay', elapsedMs: 4_000, forth: way, back: way, lateness };
  return linkChecks({ ...ran, links: [link] }).find(({ name }) => name === 'rtt')!;
}

test('The check of the round trip holds TCP to what was asked, as an observer of its own', () => {
  expect(rttOf([tcpOf([25_000, 20_650, 22_000, 21_000, null])])).toMatchObject({
    ok: true,
    expected: 'the quickest round trip 20 ms to 20.7 ms, at most 20.9 ms by TCP',
    observed: '20.1 ms on the link, connect() 20.1 ms, TCP 20.7 ms',
  });
  // A link that forgot to count 2 ms of its own.
  expect(rttOf([tcpOf([22_300, 22_500, 22_400, 22_700, 23_000])])).toMatchObject({ ok: false });
});

test('The check of the round trip lets the lateness of the link explain what TCP saw', () => {
  const tcp = [tcpOf([22_300, 22_500, 22_400, 22_700, 23_000])];
  expect(rttOf(tcp, { p99Us: 900 }).ok).toBe(true);
  expect(rttOf(tcp, { p99Us: 700 }).ok).toBe(false);
});

const LONG = [40_000, 40_000, 40_000, 40_000, 40_000];

test.each<[string, Parameters<typeof rttOf>]>([
  ['was not read', [undefined]],
  ['knows no round trip yet', [[tcpOf([null, null, null, null, null])]]],
  ['was read of few connections', [[tcpOf(LONG.slice(1))]]],
  ['was read of another link', [[tcpOf(LONG, 'proxy')]]],
  ['was read behind jitter', [[tcpOf(LONG)], { strategy: { ...RTT, jitterMs: 0.4 } }]],
  ['was read behind a rate', [[tcpOf(LONG)], { strategy: { ...RTT, rateMbit: 10 } }]],
  ['was read behind losses', [[tcpOf(LONG)], { strategy: { ...RTT, lossPercent: 1 } }]],
])('The check of the round trip is silent about TCP where it %s', (_, words) => {
  const { ok, observed } = rttOf(...words);
  expect({ ok, observed }).toEqual({ ok: true, observed: '20.1 ms on the link, connect() 20.1 ms' });
});

import { describe, expect, it } from 'vitest';
import { findCauses } from '../causes/catalogue.ts';
import type { Ran } from '../evidence.ts';
import { measure } from '../numbers.ts';
import { churned, exhausted, exhaustedProxy, proxied } from '../testing/cells.ts';
import { CHURNING, CLOSED, nginxKeeping, OPEN } from '../testing/plans.ts';
import { HISTOGRAMS, histogramOf, ranOf } from '../testing/ran.ts';
import { errorText } from './exhaustion.ts';
import { explain, explainInvalid } from './explain.ts';

function explained(ran: Ran): string {
  const facts = { ran, measured: measure(ran) };
  return explain(facts, findCauses(facts));
}

describe('explain()', () => {
  it('tells the whole story of a client that ran out', () => {
    expect(explained(exhausted())).toBe(
      'The client ran out of ports after 2,000 connections, 400 ms into the load: connect() failed with ' +
        'EADDRNOTAVAIL 500 times. The prediction was 2,000 connections (exact), which the churn of this cell reaches after ' +
        '400 ms. It closed each connection first and so held 2,000 ports in TIME_WAIT, 60 s each: 2,000 ports / 60 s ' +
        '= 33.3 new connections per second can be sustained, and this load opened 5,000 per second. Keep-alive would need 16 ' +
        'connections instead of 2,000; if the origin closed first, its TIME_WAIT would give way to newer ' +
        'connections and take no port. These only buy time: a second source address (4,000 ports, 66.7 per ' +
        'second), the range 1024-65535 (64,512 ports, 1,075 per second) and tcp_tw_reuse=1 (2,000 per second).',
    );
  });

  it('gives the error of a predicted time', () => {
    const first = [{ code: 'EADDRNOTAVAIL', atMs: 2_100, afterConnections: 2_000 }];
    expect(explained(exhausted({ plan: { load: OPEN }, outcome: { first } }))).toContain(
      'The prediction was 2,000 connections (exact) and 2 s (4.8% too low).',
    );
  });

  it('blames nginx itself for an undersized cache, and names the size that is enough', () => {
    const text = explained(exhaustedProxy());
    expect(text).toContain('The proxy ran out of ports after 2,000 connections, 900 ms into the load');
    expect(text).toContain('it answered 1,500 requests with status 502');
    expect(text).toContain('With room for 1 idle upstream connection, nginx closed the others itself');
    expect(text).toContain('A keepalive of 16 has room for all requests at once');
    expect(text).toContain('a second proxy_bind address');
  });

  it('blames the race where nginx keeps nothing and the origin was to close first', () => {
    const text = explained(exhaustedProxy({ plan: { strategy: nginxKeeping('off'), load: CLOSED } }));
    expect(text).toContain(
      'nginx, which keeps no upstream connections, often closed before the origin did and so held 2,000 ports',
    );
    expect(text).not.toContain('Predicted');
  });

  it('does not advise tcp_tw_reuse for bound source addresses', () => {
    const strategy = { ...CHURNING, sourceAddresses: 2 };
    const first = [{ code: 'EADDRINUSE', atMs: 800, afterConnections: 4_000 }];
    const counters = { client: { TW: 4_000 } };
    const text = explained(exhausted({ plan: { strategy, load: CLOSED }, counters, outcome: { first } }));
    expect(text).toContain('bind() failed with EADDRINUSE');
    expect(text).toContain('one more source address (6,000 ports, 100 per second)');
    expect(text).not.toContain('tcp_tw_reuse');
  });

  it('does not blame TIME_WAIT for more open connections than ports', () => {
    const load = { ...CLOSED, concurrency: 3_000 };
    const text = explained(exhausted({ plan: { strategy: {}, load }, counters: { client: { TW: 0 } } }));
    expect(text).toContain('The load needed more connections at once than the 2,000 ports');
    expect(text).toContain(
      'Limit the pool, or make answers faster. These raise the limit: a second source address (4,000',
    );
    expect(text).not.toContain('buy time');
    expect(text).not.toContain('TIME_WAIT');
  });

  it.each<[string, Ran, RegExp]>([
    ['keep-alive', ranOf(), /^16 connections carried 4,000 requests, 250 each.*16 of 2,000 ports/],
    [
      'a client whose ports sufficed',
      churned('client'),
      /up to 1,500 of 2,000 ports.*33\.3 .* opened 375 per second and ended before the ports ran out\.$/,
    ],
    [
      'tcp_tw_reuse',
      churned('client', { plan: { strategy: { ...CHURNING, twReuse: 1 }, load: CLOSED } }),
      /over after 1 s\. So 2,000 new connections per second can be sustained; this load opened 375 per second\.$/,
    ],
    [
      'a server that closes first',
      churned('server'),
      /^The origin closed first and held up to 1,500 .* client 0\. That takes no ports.* opened 1,500 connections\.$/,
    ],
    ['a reset', churned('reset'), /^The client ended 1,500 connections by RST.*client 0, origin 0/],
    [
      'nginx without upstream keep-alive',
      proxied('off', { upstream: 4_000, holder: 'origin' }),
      /without upstream keep-alive, opened 4,000.*origin held up to 4,000.*up to 0 of 2,000/,
    ],
    [
      'nginx with too little',
      proxied(1, { upstream: 1_800, holder: 'proxy' }),
      /keepalive 1, opened 1,800.*no room for.*1,800 of 2,000/,
    ],
    [
      'an L4 proxy that ends what the client ended',
      churned('client', {
        plan: { strategy: { ...CHURNING, path: 'nginx-stream' }, load: CLOSED },
        counters: { proxy: { ActiveOpens: 1_500, TW: 1_500 } },
      }),
      /relays TCP, opened 1,500 .* held up to 1,500 of 2,000 ports in TIME_WAIT itself: 33\.3 new connections per second/,
    ],
    [
      'an L4 proxy whose origin closes first',
      churned('server', {
        plan: { strategy: { ...CHURNING, closer: 'server', path: 'nginx-stream' }, load: CLOSED },
        counters: { proxy: { ActiveOpens: 1_500, TW: 1_500 } },
      }),
      /relays TCP, opened 1,500 .* the origin ended them first: it held up to 1,500/,
    ],
    [
      'streams',
      ranOf({ plan: { strategy: { driver: 'http2', protocol: 'h2c' } }, connections: { mostInFlight: 12 } }),
      /250 each and up to 12 at once/,
    ],
    [
      'idle connections that the client closed',
      ranOf({ plan: { strategy: { idleTimeoutMs: 50 } }, connections: { idledOut: 4 } }),
      /the client closed 4 that had been idle too long/,
    ],
    [
      'Nagle',
      ranOf({
        plan: { strategy: { clientNoDelay: false, requestWrites: 3 }, load: CLOSED },
        counters: { origin: { DelayedACKs: 3_984 } },
      }),
      /^Nagle's algorithm on the client holds back the second of 3 writes/,
    ],
    [
      'nginx with enough',
      proxied(16, { upstream: 16, holder: null }),
      /keepalive 16, opened 16.*held no more than 0 of 2,000/,
    ],
  ])('explains %s', (_, ran, text) => {
    expect(explained(ran)).toMatch(text);
  });

  it('tells of an L4 proxy that ran out where the client ended its connections by RST', () => {
    const ran = ranOf({
      plan: { strategy: { ...CHURNING, closer: 'reset', path: 'nginx-stream' }, load: CLOSED },
      counts: { requests: 2_500, responses: 2_000, errors: { ECONNRESET: 500 } },
      connections: { opened: 2_500, resetByClient: 2_000, resetByServer: 500 },
      counters: { proxy: { ActiveOpens: 2_000, TW: 2_010 } },
      logs: { nginxErrors: { 'no-ports': 500 } },
      outcome: { first: [{ code: 'ECONNRESET', atMs: 800, afterConnections: 2_004 }] },
    });
    const text = explained(ran);
    expect(text).toContain('The proxy ran out of ports after 2,000 connections, 800 ms into the load');
    expect(text).toContain('it dropped connections of the client, which saw ECONNRESET 500 times');
    expect(text).toContain(
      "ended each connection when the client's ended, and so held 2,000 ports in TIME_WAIT",
    );
    expect(text).toContain('Keep-alive of the client would need 16 connections');
  });

  it('sets a connection that had to be opened beside one that stood', () => {
    const histograms = {
      ...HISTOGRAMS,
      cold: histogramOf({ 5000: 16 }),
      tls: histogramOf({ 3000: 16 }),
    };
    expect(explained(ranOf({ plan: { strategy: { tls: '1.3' } }, outcome: { histograms } }))).toContain(
      'Requests that opened a connection took 5 ms at p50, those on an open one 1 ms: ' +
        'connecting 0.2 ms, the TLS handshake 3 ms.',
    );
  });

  it('needs at most six sentences, and none without its full stop', () => {
    for (const ran of [
      exhausted(),
      exhaustedProxy(),
      proxied(1, { upstream: 1_800, holder: 'proxy' }),
      churned('client'),
    ]) {
      const sentences = explained(ran).split(/(?<=\.) (?=[A-Zn])/);
      expect(sentences.length).toBeLessThanOrEqual(6);
      for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
    }
  });
});

describe('explainInvalid()', () => {
  it('concludes nothing', () => {
    expect(explainInvalid(['closer', 'resets'], [])).toBe(
      'Failed checks: closer and resets. The strategy did not happen as asked, or the measurement is not sound, so nothing can be concluded from the numbers.',
    );
  });
});

describe('errorText()', () => {
  it.each([
    [2_000, 2_000, 'exact'],
    [2_000, 2_100, '4.8% too low'],
    [2_100, 2_000, '5.0% too high'],
  ])('says of %d predicted and %d measured: %s', (predicted, measured, text) => {
    expect(errorText(predicted, measured)).toBe(text);
  });
});

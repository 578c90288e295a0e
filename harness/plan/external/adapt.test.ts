import { expect, test } from 'vitest';
import { UsageError } from '../../errors.ts';
import type { ScenarioInput } from '../../scenario/scenario.ts';
import { planScenario } from '../plan.ts';
import { adaptToService } from './adapt.ts';
import type { ExternalScenario } from './adapt-scenario.ts';
import type { ExternalFacts } from './rules.ts';

const FACTS: ExternalFacts = {
  service: { url: 'http://localhost/', address: '127.0.0.1', port: 80, isLocal: true, clientOn: 'host' },
  tls: null,
  machine: { ports: { low: 32_768, high: 60_999 }, twReuse: 2 },
  maxRatePerSecond: null,
};
const HTTPS: ExternalFacts = { ...FACTS, tls: { version: '1.2', offered: ['1.2', '1.3'], speaksH2: false } };
const REMOTE: ExternalFacts = {
  ...FACTS,
  service: { ...FACTS.service, address: '192.0.2.1', isLocal: false },
};

const OPEN = { kind: 'open', ratePerSecond: 200, arrivals: 'poisson', durationMs: 1_000 } as const;
const KEPT = { name: 'kept' } as const;

function adapt(input: Partial<ScenarioInput>, facts: ExternalFacts = FACTS): ExternalScenario {
  const whole = { name: 'x', question: 'x', load: OPEN, cells: [KEPT], ...input };
  return adaptToService(planScenario(whole, 'x.ts', { set: [], only: [] }).scenario, facts);
}

function names(input: Partial<ScenarioInput>, facts?: ExternalFacts): readonly string[] {
  return adapt(input, facts).scenario.cells.map(({ name }) => name);
}

function mistakesOf(input: Partial<ScenarioInput>, facts?: ExternalFacts): string {
  try {
    adapt(input, facts);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return '';
}

test('adaptToService() gives a cell the service and the settings of this machine', () => {
  const machine = { ports: { low: 10_000, high: 20_000 }, twReuse: 1 } as const;
  const { scenario, notices } = adapt({}, { ...FACTS, machine });
  expect(scenario.cells).toMatchObject([
    {
      target: FACTS.service,
      strategy: { path: 'direct', twReuse: 1, tls: 'none' },
      lab: { kind: 'host', ipVersion: 4, ports: machine.ports, sysctls: {} },
      origin: { keepAliveTimeoutMs: 0 },
    },
  ]);
  expect(notices).toEqual([]);
});

test('adaptToService() uses the negotiated TLS version, unless the cell has its own', () => {
  const tlsOf = (input: Partial<ScenarioInput>): string =>
    adapt(input, HTTPS)
      .scenario.cells.map(({ strategy }) => strategy.tls)
      .join();
  expect(tlsOf({})).toBe('1.2');
  expect(tlsOf({ strategy: { tls: '1.3' } })).toBe('1.3');
});

test.each<[string, NonNullable<ScenarioInput['cells']>[number], ExternalFacts, string]>([
  ['a relay of TCP', { name: 'no', path: 'nginx-stream' }, FACTS, 'path: in front of a service'],
  ['TLS of a service without', { name: 'no', tls: '1.3' }, FACTS, 'tls: the URL says http'],
  [
    'h2 that the service does not offer',
    { name: 'no', driver: 'http2', protocol: 'h2', tls: '1.3' },
    HTTPS,
    'protocol: the service does not offer h2',
  ],
  [
    'h2c of a service with TLS',
    { name: 'no', driver: 'http2', protocol: 'h2c' },
    HTTPS,
    'protocol: h2c has no TLS',
  ],
  [
    'mutual TLS',
    { name: 'no', tls: '1.3', clientCertificate: true },
    HTTPS,
    'clientCertificate: there is no client certificate',
  ],
  [
    'several addresses towards another machine',
    { name: 'no', sourceAddresses: 2 },
    REMOTE,
    'sourceAddresses: only 127',
  ],
  [
    'what the origin does with its sockets',
    { name: 'no', originNoDelay: false },
    FACTS,
    'originNoDelay: the service decides',
  ],
  ['a sysctl', { name: 'no', twReuse: 1 }, FACTS, "twReuse: it would change this machine's own settings"],
  ['another port range', { name: 'no', portRangeScale: 0.5 }, FACTS, 'portRangeScale: it would change'],
  [
    'a setting of the origin that is compared',
    { name: 'no', origin: { close: true } },
    FACTS,
    'origin.close: the service decides',
  ],
])('adaptToService() leaves out a cell with %s', (_, cell, facts, reason) => {
  // Both cells have the same TLS, so that the scenario does not compare it.
  const { tls = 'none' } = facts === HTTPS ? cell : {};
  const { scenario, notices } = adapt({ cells: [{ ...KEPT, tls }, cell] }, facts);
  expect(scenario.cells.map(({ name }) => name)).toEqual(['kept']);
  expect(notices.join()).toContain(reason);
});

test('adaptToService() leaves out a version of TLS that the service does not offer, and says which it does', () => {
  const cells = [
    { name: 'old', tls: '1.2' },
    { name: 'new', tls: '1.3' },
  ] as const;
  const of = (version: '1.2' | '1.3') =>
    adapt({ cells }, { ...FACTS, tls: { version, offered: [version], speaksH2: false } });
  expect(of('1.2').scenario.cells.map(({ name }) => name)).toEqual(['old']);
  expect(of('1.2').notices.join()).toContain('tls: the service does not offer TLS 1.3, only 1.2');
  expect(of('1.3').scenario.cells.map(({ name }) => name)).toEqual(['new']);
});

test('adaptToService() leaves out the plain cells if the scenario compares TLS and the URL is https', () => {
  const cells = [KEPT, { name: 'secure', tls: '1.3' }] as const;
  expect(names({ cells }, HTTPS)).toEqual(['secure']);
  expect(names({ cells })).toEqual(['kept']);
});

test("adaptToService() leaves the hop from the client to the lab's nginx unchanged, whatever the URL", () => {
  const cells = [{ name: 'plain' }, { name: 'secure', tls: '1.3', clientCertificate: true }] as const;
  const through = { cells, strategy: { path: 'nginx' } } as const;
  for (const facts of [FACTS, HTTPS, REMOTE]) {
    const { strategy } = adapt(through, facts).scenario.cells[1]!;
    expect(names(through, facts)).toEqual(['plain', 'secure']);
    expect(strategy).toMatchObject({ path: 'nginx', tls: '1.3' });
  }
  expect(adapt(through, HTTPS).scenario.cells[0]?.strategy.tls).toBe('none');
});

test("adaptToService() keeps expectations about the lab's nginx that nginx and the kernel can answer", () => {
  const cells = [KEPT, { name: 'through', path: 'nginx' }] as const;
  const path = 'hosts.proxy.activeOpens';
  const expectations = [
    { claim: 'own', cell: 'through', path, equals: 1 },
    { claim: 'by operand', cell: 'through', path, equals: { path: 'served.origin.requests' } },
    { claim: 'of a counter', cell: 'through', path: 'hosts.proxy.passiveOpens', equals: 1 },
    { claim: 'of no proxy', cell: 'kept', path, equals: 1 },
    { claim: 'of another', cell: 'kept', path: 'latency.p50Us', equals: { cell: 'through', path } },
  ];
  const { expect: kept } = adapt({ cells, expect: expectations }).scenario;
  expect(kept.map(({ claim }) => claim)).toEqual(['own', 'of another']);
});

test('adaptToService() ignores origin settings that all cells share, and says so', () => {
  const { scenario, notices } = adapt({ origin: { delay: 'constant 5ms', bodyBytes: 7 } });
  expect(scenario.cells[0]?.origin.delay).toEqual({ kind: 'none' });
  expect(notices).toEqual(['origin.bodyBytes, origin.delay ignored: left to the service']);
});

test('adaptToService() drops expectations without data', () => {
  const expectation = (path: string, cell = 'kept') => ({ claim: path, cell, path, equals: 1 });
  const expect_ = [
    expectation('hosts.client.timeWaitPeak'),
    expectation('hosts.origin.timeWaitPeak'),
    expectation('served.origin.requests'),
    expectation('latency.p50Us', 'through'),
  ];
  const input = { cells: [KEPT, { name: 'through', path: 'nginx-stream' }] as const, expect: expect_ };
  const claims = (facts: ExternalFacts) => adapt(input, facts).scenario.expect.map(({ claim }) => claim);
  expect(claims(FACTS)).toEqual(['hosts.client.timeWaitPeak', 'hosts.origin.timeWaitPeak']);
  expect(claims(REMOTE)).toEqual(['hosts.client.timeWaitPeak']);
  expect(adapt(input, REMOTE).notices.at(-1)).toBe(
    "3 expectations left out: without data, because their cell was left out or only the lab's own servers record it",
  );
});

test('adaptToService() refuses a scenario without a cell that can run, with every reason', () => {
  const message = mistakesOf({ strategy: { path: 'nginx-stream' }, lab: { ports: '40000-40999' } });
  expect(message).toContain('--target: No cell of "x" can run against your own service');
  expect(message).toContain('path: in front of a service');
  expect(message).toContain("lab.ports: it would change this machine's own settings");
});

test.each<[string, Partial<ScenarioInput>, string]>([
  ['an open load above it', {}, '200 requests per second are more than --max-rate allows'],
  [
    'a closed load',
    { load: { kind: 'closed', concurrency: 1, durationMs: 10 } },
    'A closed load has no fixed rate',
  ],
])('adaptToService() refuses loads that may exceed the highest rate: %s', (_, input, message) => {
  expect(mistakesOf(input, { ...FACTS, maxRatePerSecond: 100 })).toContain(`x: load: ${message}`);
  expect(mistakesOf({}, { ...FACTS, maxRatePerSecond: 200 })).toBe('');
});

import { expect, test } from 'vitest';
import type { ScenarioInput } from '../../scenario/scenario.ts';
import { planScenario } from '../plan.ts';
import { adaptToCommand } from './adapt.ts';

function adapt(input: Partial<ScenarioInput>) {
  const load = { kind: 'closed', concurrency: 2, durationMs: 1_000 } as const;
  const whole = { name: 'x', question: 'x', load, cells: [{ name: 'kept' }], ...input };
  return adaptToCommand(planScenario(whole, 'x.ts', { set: [], only: [] }).scenario);
}

test('adaptToCommand() keeps network, client and nginx, and assumes nothing about the server', () => {
  const lab = { ports: '40000-40999', sysctls: { 'net.ipv4.tcp_timestamps': '0' } };
  const strategy = { path: 'nginx', upstreamKeepalive: 4, tls: '1.3', twReuse: 1, bindAddresses: 2 } as const;
  const { scenario, notices } = adapt({ lab, strategy });
  expect(scenario.cells).toMatchObject([
    {
      strategy,
      lab: { kind: 'namespaces', ports: { low: 40_000, high: 40_999 }, sysctls: lab.sysctls },
      origin: { keepAliveTimeoutMs: 0, delay: { kind: 'none' } },
    },
  ]);
  expect(notices).toEqual([]);
});

test.each<[string, Partial<ScenarioInput>, string]>([
  ['TLS of the server', { cells: [{ name: 'a', tls: '1.3' }] }, 'tls: the command gets plain HTTP'],
  [
    'HTTP/2 of the server',
    { cells: [{ name: 'a', protocol: 'h2c', driver: 'http2' }] },
    'protocol: the command gets HTTP/1',
  ],
  [
    'TLS of the server behind a proxy of TCP',
    { cells: [{ name: 'a', tls: '1.3', path: 'nginx-stream' }] },
    'tls: the command gets plain HTTP',
  ],
  ['its TCP_NODELAY', { cells: [{ name: 'a', originNoDelay: false }] }, 'originNoDelay: the command decides'],
  ['its writes', { cells: [{ name: 'a', responseWrites: 3 }] }, 'responseWrites: the command decides'],
  [
    'its limits',
    { cells: [{ name: 'a', origin: { maxRequestsPerSocket: 9 } }] },
    'origin.maxRequestsPerSocket: the command decides',
  ],
])('adaptToCommand() leaves out cells that ask for %s', (_, { cells }, reason) => {
  const { scenario, notices } = adapt({ cells: [...cells!, { name: 'kept' }] });
  expect(scenario.cells.map(({ name }) => name)).toEqual(['kept']);
  expect(notices.join()).toContain(`1 of 2 cells left out: ${reason}`);
});

test('adaptToCommand() refuses a scenario without a cell that can run', () =>
  expect(() => adapt({ cells: [{ name: 'a', originNoDelay: false }] })).toThrow(
    /^--scenario: No cell of "x" can run against a server that a command starts \(originNoDelay: /,
  ));

test('adaptToCommand() ignores origin settings that all cells share, and says so', () => {
  const { scenario, notices } = adapt({ origin: { delay: 'constant 5ms' } });
  expect(scenario.cells[0]!.origin.delay).toEqual({ kind: 'none' });
  expect(notices).toEqual(["origin.delay ignored: left to the command's server"]);
});

test("adaptToCommand() drops expectations that were chosen for the lab's origin, and keeps others", () => {
  const expected = { cell: 'kept', path: 'connections.opened', equals: 1 };
  const expect_ = [
    { ...expected, claim: 'by default' },
    { ...expected, claim: 'of any server', expectedOf: 'any' },
    { ...expected, claim: 'of the origin', expectedOf: 'lab' },
  ] as const;
  const claims = (input: Partial<ScenarioInput>) =>
    adapt({ ...input, expect: expect_ }).scenario.expect.map(({ claim }) => claim);
  expect(claims({})).toEqual(['by default', 'of any server']);
  expect(claims({ expectedOf: 'lab' })).toEqual(['of any server']);
  expect(adapt({ expect: expect_, expectedOf: 'lab' }).notices).toEqual([
    "2 expectations left out: chosen for the lab's own origin, and the command's server is another",
  ]);
});

test("adaptToCommand() drops expectations that need data of the lab's origin", () => {
  const expected = (path: string) => ({ claim: path, cell: 'kept', path, equals: 1 });
  const { scenario, notices } = adapt({
    expect: [expected('served.origin.requests'), expected('hosts.origin.timeWaitPeak')],
  });
  expect(scenario.expect.map(({ path }) => path)).toEqual(['hosts.origin.timeWaitPeak']);
  expect(notices.join()).toContain('1 expectation left out');
});

import { describe, expect, test } from 'vitest';
import { readScenario } from '../scenario/read/validate.ts';
import { type LabSpec, labSpec } from './spec.ts';

function plan(cell: object, lab: object = {}) {
  const { scenario } = readScenario(
    {
      name: 'x',
      question: 'x',
      load: { kind: 'closed', concurrency: 8, durationMs: 10 },
      lab,
      cells: [{ name: 'a', ...cell }],
    },
    'x.ts',
  );
  return scenario.cells[0]!;
}

const NOTHING: LabSpec = {
  kind: 'namespaces',
  ipVersion: 4,
  ports: null,
  sysctls: {},
  sourceAddresses: 1,
  bindAddresses: 1,
};

const CASES: readonly [string, object, object, Partial<LabSpec>][] = [
  ['nothing for the defaults', {}, {}, {}],
  ['the ports of the lab', {}, { ports: '40000-41999' }, { ports: { low: 40_000, high: 41_999 } }],
  ['wider ports', { portRangeScale: 2 }, { ports: '40000-41999' }, { ports: { low: 40_000, high: 43_999 } }],
  ['the default ports made wider', { portRangeScale: 2 }, {}, { ports: { low: 9_072, high: 65_535 } }],
  ['tcp_tw_reuse=1', { twReuse: 1 }, {}, { sysctls: { 'net.ipv4.tcp_tw_reuse': '1' } }],
  ['tcp_tw_reuse=0', { twReuse: 0 }, {}, { sysctls: { 'net.ipv4.tcp_tw_reuse': '0' } }],
  ['no tcp_tw_reuse if it is the default', { twReuse: 2 }, {}, {}],
  [
    'further sysctls',
    { twReuse: 1 },
    { sysctls: { 'net.core.somaxconn': '9' } },
    { sysctls: { 'net.core.somaxconn': '9', 'net.ipv4.tcp_tw_reuse': '1' } },
  ],
  [
    'the sysctl that low ports need',
    {},
    { ports: '500-2000' },
    { ports: { low: 500, high: 2_000 }, sysctls: { 'net.ipv4.ip_unprivileged_port_start': '500' } },
  ],
  ['addresses of the client', { sourceAddresses: 3 }, {}, { sourceAddresses: 3 }],
  ['addresses of the proxy', { path: 'nginx', bindAddresses: 3 }, {}, { bindAddresses: 3 }],
  ['addresses of a proxy of TCP', { path: 'nginx-stream', bindAddresses: 3 }, {}, { bindAddresses: 3 }],
  ['IPv6', {}, { ipVersion: 6 }, { ipVersion: 6 }],
  ['the host', {}, { kind: 'host' }, { kind: 'host' }],
];

describe('labSpec()', () => {
  test.each(CASES)('asks for %s', (_, cell, lab, expected) => {
    expect(labSpec(plan(cell, lab))).toEqual({ ...NOTHING, ...expected });
  });
});

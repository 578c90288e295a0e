import { describe, expect, it } from 'vitest';
import { lookUp } from './lookup.ts';

const record = {
  state: 'measured',
  exhaustion: null,
  nginxErrors: { 'no-ports': 7 },
  counts: { requests: 10, errors: {}, statuses: { 200: 8 } },
  hosts: { client: { counters: { TW: 3 }, sysctls: { 'net.ipv4.tcp_tw_reuse': '2' } } },
  checks: [{ name: 'answers', ok: true }],
};

describe('lookUp()', () => {
  it.each<[string, unknown]>([
    ['state', 'measured'],
    ['exhaustion', null],
    ['exhaustion.host', null],
    ['counts.requests', 10],
    ['counts.statuses.200', 8],
    ['counts.statuses.502', 0],
    ['counts.errors.EADDRNOTAVAIL', 0],
    ['nginxErrors.no-ports', 7],
    ['nginxErrors.refused', 0],
    ['hosts.client.sysctls.net.ipv4.tcp_tw_reuse', '2'],
    ['checks.0.ok', true],
  ])('finds %s', (path, value) => {
    expect(lookUp(record, path)).toEqual({ there: true, value });
  });

  it.each([
    'hosts.proxy.timeWaitPeak',
    'hosts.client.counters.TWx',
    'counts.statuses.200.x',
    'state.length',
    'toString',
    '',
  ])('does not find "%s"', (path) => {
    expect(lookUp(record, path)).toEqual({ there: false });
  });

  it('does not take the errors of an absent nginx for none', () => {
    expect(lookUp({ nginxErrors: null }, 'nginxErrors.no-ports')).toEqual({ there: true, value: null });
  });
});

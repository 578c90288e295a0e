import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMachine } from './machine.ts';

test('readMachine() reads the values of the kernel', () => {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number);
  const { ports, twReuse, sysctls } = readMachine();
  expect([ports.low, ports.high]).toEqual(range);
  expect(String(twReuse)).toBe(sysctls['net.ipv4.tcp_tw_reuse']);
});

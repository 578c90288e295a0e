import { expect, test } from 'vitest';
import { formatAddress, readAddress } from './address.ts';

test.each([
  ['10.0.0.1:7000', { host: '10.0.0.1', port: 7_000 }],
  ['coordinator.fleet.svc:7000', { host: 'coordinator.fleet.svc', port: 7_000 }],
  ['[::1]:0', { host: '::1', port: 0 }],
])('readAddress() reads %s, and formatAddress() writes it', (text, address) => {
  expect(readAddress(text)).toEqual(address);
  expect(formatAddress(address)).toBe(text);
});

test.each([
  '',
  '7000',
  ':7000',
  'host',
  'host:',
  'host:65536',
  '::1:7000',
  '[host]:1',
  'http://host:1',
  'a b:1',
])('readAddress() refuses "%s"', (text) => expect(readAddress(text)).toBeUndefined());

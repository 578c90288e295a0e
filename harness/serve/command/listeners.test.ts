import { expect, test } from 'vitest';
import { listeners, listeningText } from './listeners.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

test.each<[string, string, readonly string[]]>([
  ['loopback', '   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000', ['127.0.0.1:3000']],
  ['all addresses', '   0: 00000000:1F90 00000000:0000 0A 00000000:00000000', ['0.0.0.0:8080']],
  [
    'all IPv6 addresses',
    '   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0',
    ['[::]:8080'],
  ],
  [
    'the IPv6 loopback',
    '   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0',
    ['[::1]:8080'],
  ],
  [
    'an IPv6 address',
    '   0: 02000120000001000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0',
    ['[2001:2:1::1]:8080'],
  ],
  ['nothing from a connection', '   1: 0100007F:0BB8 0100007F:D2F0 01 00000000:00000000', []],
])('listeners() reads %s', (_, line, places) => expect(listeners(`${HEAD}\n${line}\n`)).toEqual(places));

test('listeningText() is null for a process that does not exist', () =>
  expect(listeningText(1, '/nowhere')).toBeNull());

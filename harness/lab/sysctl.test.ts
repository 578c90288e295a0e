import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { askedSysctls, parseSysctls, portRange, quote, sysctlFile } from './sysctl.ts';
import { SMALL_LAB } from './testing.ts';

function printed(range: string): string {
  return ['client', 'proxy', 'origin']
    .map((host) => `host ${host}\n/proc/sys/net/ipv4/ip_local_port_range:${range}\n`)
    .join('');
}

test('askedSysctls() formats the port range for the kernel', () => {
  expect(askedSysctls({ ...SMALL_LAB, sysctls: { 'net.ipv4.tcp_tw_reuse': '1' } })).toEqual({
    'net.ipv4.tcp_tw_reuse': '1',
    'net.ipv4.ip_local_port_range': '40000 40199',
  });
});

test.each([
  ['dots', 'net.ipv4.tcp_tw_reuse', '/proc/sys/net/ipv4/tcp_tw_reuse'],
  [
    'slashes, if an interface has a dot',
    'net/ipv4/conf/a.1/forwarding',
    '/proc/sys/net/ipv4/conf/a.1/forwarding',
  ],
])('sysctlFile() takes a name with %s', (_, name, file) => {
  expect(sysctlFile(name)).toBe(file);
});

test('parseSysctls() reads tabs between numbers as blanks', () => {
  const read = parseSysctls(printed('40000\t40199'), askedSysctls(SMALL_LAB));
  expect(portRange(read.proxy)).toEqual({ low: 40_000, high: 40_199 });
});

test.each([
  ['differs', printed('32768\t60999'), 'reads "32768 60999" after writing "40000 40199"'],
  ['is not there', 'host client\n', 'reads "nothing" after writing'],
])('parseSysctls() throws when a value %s', (_, text, message) => {
  expect(() => parseSysctls(text, askedSysctls(SMALL_LAB))).toThrow(message);
});

test.each([`plain`, `1'; echo more; '`, '$HOME `id` "x"', 'two words', '\\'])(
  'quote() makes the shell take %j literally',
  (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${quote(text)}`], { encoding: 'utf8' })).toBe(text);
  },
);

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addErrorLine, type NginxErrorCounts, nginxErrorKind } from './error-log.ts';

const CAPTURED = readFileSync(new URL('../fixtures/error.log', import.meta.url), 'utf8');

describe('nginxErrorKind()', () => {
  test.each([
    [
      'no-ports',
      '[crit] 26#26: *5 connect() to 198.18.3.161:9000 failed (99: Cannot assign requested address)',
    ],
    ['no-ports', '[crit] 26#26: *5 bind(198.18.3.82) failed (98: Address already in use)'],
    ['other', '[crit] 26#26: *2 bind(198.18.9.10) failed (99: Cannot assign requested address)'],
    ['refused', '[error] 26#26: *2 connect() failed (111: Connection refused)'],
    ['timed-out', '[error] 26#26: *2 upstream timed out (110: Connection timed out)'],
    ['reset', '[error] 26#26: *2 recv() failed (104: Connection reset by peer)'],
    ['reset', '[error] 26#26: *2 writev() failed (32: Broken pipe)'],
    ['closed-early', '[error] 26#26: *2 upstream prematurely closed connection'],
    ['no-files', '[crit] 26#26: accept4() failed (24: Too many open files)'],
    ['no-connections', '[alert] 26#26: *4221 16 worker_connections are not enough'],
    ['other', '[error] 26#26: *2 connect() to 203.0.113.1:80 failed (101: Network is unreachable)'],
  ])('is "%s" for %s', (kind, message) => {
    const rest = ' while connecting to upstream, client: 198.18.2.1, server: , request: "GET / HTTP/1.1"';
    expect(nginxErrorKind(`2026/11/21 07:28:43 ${message}${rest}`)).toBe(kind);
  });

  test.each([
    ['an empty line', ''],
    [
      'a message of workers about their user namespace',
      '2026/11/21 07:47:07 [emerg] 28#28: initgroups(root, 0) failed (1: Operation not permitted)',
    ],
    ['a later line of a message', 'connect() to 198.18.3.161:9000 failed (99: x)'],
  ])('is null for %s', (_case, line) => {
    expect(nginxErrorKind(line)).toBeNull();
  });

  test('ignores text that comes from the client', () => {
    const line =
      '2026/11/21 07:28:43 [error] 26#26: *2 upstream sent invalid header, client: 198.18.2.1, ' +
      'request: "GET /connect()%20failed (99: HTTP/1.1"';
    expect(nginxErrorKind(line)).toBe('other');
  });
});

test('addErrorLine() counts captured lines by kind', () => {
  const counts: NginxErrorCounts = {};
  for (const line of CAPTURED.split('\n')) addErrorLine(counts, line);
  expect(counts).toEqual({
    'no-ports': 2,
    refused: 1,
    'timed-out': 2,
    reset: 1,
    'closed-early': 2,
    'no-files': 2,
    'no-connections': 1,
    other: 2,
  });
});

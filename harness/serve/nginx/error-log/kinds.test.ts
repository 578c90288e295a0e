import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NGINX_KINDS, nginxKind, UNKNOWN_LINE } from './kinds.ts';
import { kindOf, messageOf } from './line.ts';
import { NginxTally } from './tally.ts';

const read = (file: string): string => readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8');
const captured = read('error.log').trimEnd().split('\n');

/**
 * Function, versions of nginx and message: the arguments of ngx_log_error(), ngx_connection_error(), ngx_ssl_error() and
 * ngx_ssl_connection_error() at level `error` and above in the files of nginx about connections, requests and upstreams,
 * from its source, with 1 and x for what varies and ERRNO for an errno.
 */
const written = read('messages.tsv')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t') as [string, string, string]);

const REST = ' while connecting to upstream, client: 198.18.2.1, server: , request: "GET / HTTP/1.1"';
const kindOfLine = (message: string): string => kindOf(messageOf(`2026/11/21 07:28:43 ${message}${REST}`)!);

describe('The kinds', () => {
  test.each([
    '99: Cannot assign requested address',
    '104: Connection reset by peer',
    '5: Input/output error',
  ])('know every message in the source of nginx, with the errno %s', (errno) => {
    const unknown = written.filter(([, , text]) => kindOf(text.replace('ERRNO', errno)) === UNKNOWN_LINE);
    expect(unknown).toEqual([]);
    expect(written.length).toBeGreaterThan(300);
  });

  test('have ids that differ, and are each met by a line that nginx is said to write', () => {
    const ids = NGINX_KINDS.map(({ id }) => id);
    expect(new Set([...ids, UNKNOWN_LINE]).size).toBe(ids.length + 1);
    expect(NGINX_KINDS.filter(({ id, writes }) => kindOf(writes.replaceAll('...', '1')) !== id)).toEqual([]);
  });

  test('are counted under the key of a kind, never under one of their own', () => {
    expect(NGINX_KINDS.filter(({ counted }) => counted !== undefined && nginxKind(counted) === null)).toEqual(
      [],
    );
  });

  test('name a function of nginx that writes the line', () => {
    const functions = new Set(written.map(([name]) => name));
    const isKnown = (from: string): boolean => from.split(', ').some((name) => functions.has(name));
    expect(NGINX_KINDS.filter(({ from }) => !isKnown(from))).toEqual([]);
  });

  test.each([
    [
      'no-ports',
      '[crit] 26#26: *5 connect() to 198.18.3.161:9000 failed (99: Cannot assign requested address)',
    ],
    ['no-ports', '[crit] 26#26: *5 bind(198.18.3.82) failed (98: Address already in use)'],
    ['bind-address', '[crit] 26#26: *2 bind(198.18.9.10) failed (99: Cannot assign requested address)'],
    ['refused', '[error] 26#26: *2 connect() failed (111: Connection refused)'],
    ['connect-timed-out', '[error] 26#26: *2 upstream timed out (110: Connection timed out)'],
    ['connect-reset', '[error] 26#26: *2 recv() failed (104: Connection reset by peer)'],
    ['no-files', '[crit] 26#26: accept4() failed (24: Too many open files)'],
    ['no-connections', '[alert] 26#26: *4221 16 worker_connections are not enough'],
    ['unreachable', '[error] 26#26: *2 connect() to 203.0.113.1:80 failed (101: Network is unreachable)'],
    [
      'accept-queue-full',
      '[error] 9#9: *1 connect() to unix:/run/a.sock failed (11: Resource temporarily unavailable)',
    ],
    [
      'tls-handshake',
      '[crit] 9#9: *1 SSL_do_handshake() failed (SSL: error:0A00010B) while SSL handshaking to upstream',
    ],
    ['client-tls', '[crit] 9#9: *1 SSL_do_handshake() failed (SSL: error:0A00010B) while SSL handshaking'],
    ['other', '[error] 26#26: *2 a module that nobody knows says no'],
  ])('are "%s" for %s', (kind, message) => expect(kindOfLine(message)).toBe(kind));

  test.each([
    ['closed-early', 'upstream prematurely closed connection while reading response header from upstream'],
    ['cut-off', 'upstream prematurely closed connection while reading upstream'],
    [
      'timed-out',
      'upstream timed out (110: Connection timed out) while reading response header from upstream',
    ],
    ['send-timed-out', 'upstream timed out (110: Connection timed out) while sending request to upstream'],
    ['relay-timed-out', 'upstream timed out (110: Connection timed out) while proxying connection'],
    ['reset', 'recv() failed (104: Connection reset by peer) while reading response header from upstream'],
    ['reset-midway', 'readv() failed (104: Connection reset by peer) while reading upstream'],
    ['reset-sending', 'writev() failed (32: Broken pipe) while sending request to upstream'],
    ['too-big-header', 'upstream sent too big header while reading response header from upstream'],
    // An origin may put anything into a header.
    [
      'invalid-header',
      'upstream sent invalid header: "connect() failed (111: \\x20..." while reading response header',
    ],
  ])('tell what nginx was doing: "%s" for %s', (kind, message) => expect(kindOf(message)).toBe(kind));
});

describe('messageOf()', () => {
  test.each([
    ['an empty line', ''],
    [
      'a message of workers about their user namespace',
      '2026/11/21 07:47:07 [emerg] 28#28: initgroups(root, 0) failed (1: Operation not permitted)',
    ],
    ['a later line of a message', 'connect() to 198.18.3.161:9000 failed (99: x)'],
  ])('is null for %s', (_case, line) => expect(messageOf(line)).toBeNull());

  test('leaves out what comes from the client', () => {
    const rest = 'client: 198.18.2.1, request: "GET /connect()%20failed (99: HTTP/1.1"';
    expect(messageOf(`2026/11/21 07:28:43 [error] 26#26: *2 upstream sent invalid header, ${rest}`)).toBe(
      'upstream sent invalid header',
    );
  });
});

describe('NginxTally', () => {
  test('counts captured lines by the keys of the result, and by kind', () => {
    const tally = new NginxTally();
    for (const line of captured) tally.add(line);
    expect(tally.counts).toEqual({
      ...{ 'no-ports': 2, refused: 1, 'timed-out': 2, reset: 1, 'closed-early': 2, 'no-files': 2 },
      ...{ 'no-connections': 1, 'bind-address': 1, unreachable: 1 },
    });
    expect(tally.lines).toContainEqual({
      kind: 'connect-timed-out',
      lines: 1,
      sample: 'upstream timed out (110: Connection timed out) while connecting to upstream',
    });
  });

  test('stays small over 100,000 lines, each of them different and long', () => {
    const tally = new NginxTally();
    for (let line = 0; line < 100_000; line += 1) {
      tally.add(
        `2026/11/21 07:28:43 [error] 26#26: *${line} upstream sent invalid header: "${line}${'x'.repeat(1_900)}"`,
      );
    }
    expect(tally.counts).toEqual({ 'invalid-header': 100_000 });
    expect(JSON.stringify(tally.lines).length).toBeLessThan(500);
  });
});

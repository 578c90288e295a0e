import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import type { ServerSettings } from '../../harness/scenario/scenario.ts';
import { type OriginOptions, originArguments, parseOriginOptions } from './options.ts';
import type { OriginTls } from './tls-options.ts';

const DEFAULTS = parseOriginOptions([]);

function mistakesOf(args: readonly string[]): { where: string; what: string }[] {
  try {
    parseOriginOptions(args);
  } catch (error) {
    if (error instanceof UsageError) return error.mistakes.map(({ where, what }) => ({ where, what }));
    throw error;
  }
  return [];
}

describe('parseOriginOptions()', () => {
  test('without arguments is an ordinary server on a free port of loopback', () => {
    expect(DEFAULTS).toEqual({
      host: '127.0.0.1',
      port: 0,
      seed: 1,
      leash: false,
      warmUpMs: 0,
      tls: null,
      settings: {
        protocol: 'http/1.1',
        bodyBytes: 100,
        contentLength: true,
        pieces: 1,
        pieceGapMs: 0,
        status: 200,
        delay: { kind: 'none' },
        close: false,
        concurrency: null,
        slowdown: 0,
        keepAliveTimeoutMs: 5_000,
        maxRequestsPerSocket: 0,
        noDelay: true,
      },
    });
  });

  test.each<[string, string, string[]]>([
    ['a port too high', 'Cannot be "65536"', ['--port=65536']],
    ['a port with a sign', 'Cannot be "-1"', ['--port=-1']],
    ['a number that is none', 'Cannot be "1e3"', ['--body-bytes', '1e3']],
    ['an empty number', 'Cannot be ""', ['--body-bytes=']],
    ['no pieces', 'Cannot be "0"', ['--pieces', '0']],
    ['a status without an answer', 'Cannot be "101"', ['--status', '101']],
    ['a name for a host', 'Cannot be "localhost"', ['--host', 'localhost']],
    ['a delay that is none', 'Cannot be "5"', ['--delay', '5']],
    ['neither true nor false', 'Cannot be "yes"', ['--no-delay', 'yes']],
    ['an inherited property', 'Cannot be "constructor"', ['--no-delay', 'constructor']],
    ['no place', 'Cannot be "0"', ['--concurrency', '0']],
    ['an old TLS version', 'Cannot be "1.1"', ['--tls-version=1.1', '--tls-cert=c', '--tls-key=k']],
    ['a protocol that it does not speak', 'Cannot be "h3"', ['--protocol', 'h3']],
    [
      'TLS for HTTP/2 without it',
      'Value "h2c" is HTTP/2 without TLS',
      ['--protocol=h2c', '--tls-cert=c', '--tls-key=k'],
    ],
    ['a value for a flag', 'Takes no value, found "1"', ['--close=1']],
    ['a value that is missing', 'Value is missing', ['--port']],
    ['an unknown option', 'Unknown argument', ['--prot=1']],
    ['an option that every object has', 'Unknown argument', ['--toString=1']],
    ['a stray word', 'Unknown argument', ['word']],
  ])('refuses %s', (_case, what, args) => {
    expect(mistakesOf(args)).toEqual([{ where: args[0]!.split('=')[0], what }]);
  });

  test('names every mistake at once', () => {
    const mistakes = mistakesOf(['--prot=1', '--pieces', '0', '--tls-cert', 'c', '--delay', 'slow']);
    expect(mistakes.map(({ where }) => where)).toEqual(['--prot', '--pieces', '--delay', '--tls-key']);
  });

  test.each([
    ['the key', '--tls-key', ['--tls-cert=c']],
    ['the certificate', '--tls-cert', ['--tls-key=k']],
  ])('misses %s of TLS', (_case, where, args) => {
    expect(mistakesOf(args)).toEqual([{ where, what: 'Is missing' }]);
  });

  test.each([
    ['its version', ['--tls-version=1.3']],
    ['no resumption', ['--tls-resumption=false']],
    ['a certificate of the client', ['--tls-client-ca=c']],
    ['HTTP/2', ['--protocol=h2']],
  ])('misses both files of TLS where %s is asked for', (_case, args) => {
    expect(mistakesOf(args).map(({ where }) => where)).toEqual(['--tls-cert', '--tls-key']);
  });

  test('takes HTTP/2 over TLS', () => {
    const { settings, tls } = parseOriginOptions(['--protocol=h2', '--tls-cert=c', '--tls-key=k']);
    expect(settings.protocol).toBe('h2');
    const ordinary = { version: '1.3', resumption: true, clientCaFile: null };
    expect(tls).toEqual({ certFile: 'c', keyFile: 'k', ...ordinary });
  });
});

const duration = fc.integer({ min: 0, max: 1_000_000 }).map((us) => us / 1_000);
const positive = duration.filter((ms) => ms > 0);
const ANY_SETTINGS: fc.Arbitrary<ServerSettings> = fc.record({
  protocol: fc.constant('http/1.1' as const),
  bodyBytes: fc.nat(2 ** 30),
  contentLength: fc.boolean(),
  pieces: fc.integer({ min: 1, max: 1_000 }),
  pieceGapMs: duration,
  status: fc.integer({ min: 200, max: 599 }),
  delay: fc.oneof(
    fc.record({ kind: fc.constant('none' as const) }),
    fc.record({ kind: fc.constant('constant' as const), ms: duration }),
    fc.record({ kind: fc.constant('exponential' as const), meanMs: positive }),
    fc.record({ kind: fc.constant('every' as const), nth: fc.integer({ min: 1 }), ms: duration }),
  ),
  close: fc.boolean(),
  concurrency: fc.option(fc.integer({ min: 1 })),
  slowdown: fc.double({ min: 0, max: 1_000, noNaN: true }),
  keepAliveTimeoutMs: fc.nat(),
  maxRequestsPerSocket: fc.nat(),
  noDelay: fc.boolean(),
});
const ANY_TLS: fc.Arbitrary<OriginTls> = fc.record({
  certFile: fc.constantFrom('/a/cert.pem', 'with space', '-odd'),
  keyFile: fc.constant('/a/key.pem'),
  version: fc.constantFrom('1.2' as const, '1.3' as const),
  resumption: fc.boolean(),
  clientCaFile: fc.option(fc.constant('/a/client.pem')),
});
const ANY_OPTIONS: fc.Arbitrary<OriginOptions> = fc
  .record({
    host: fc.constantFrom('127.0.0.1', '0.0.0.0', '::', '2001:2:0:1::1'),
    port: fc.integer({ min: 0, max: 65_535 }),
    seed: fc.nat(),
    leash: fc.boolean(),
    warmUpMs: fc.nat(60_000),
    tls: fc.option(ANY_TLS),
    settings: ANY_SETTINGS,
    isHttp2: fc.boolean(),
  })
  .map(({ isHttp2, settings, ...options }) => {
    const http2 = options.tls === null ? 'h2c' : 'h2';
    return { ...options, settings: { ...settings, protocol: isHttp2 ? http2 : 'http/1.1' } };
  });

test('originArguments() is read back to the same options', () => {
  fc.assert(
    fc.property(ANY_OPTIONS, (options) => {
      expect(parseOriginOptions(originArguments(options))).toEqual(options);
    }),
  );
});

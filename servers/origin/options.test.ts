import { describe, expect, test } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { DEFAULT_STRATEGY } from '../../harness/scenario/axes/defaults.ts';
import { DEFAULT_ORIGIN } from '../../harness/scenario/defaults.ts';
import { ownAxes, readOriginOptions } from './options.ts';

const FILES = { certFile: 'c', keyFile: 'k' };

function mistakesOf(options: unknown): readonly (readonly [string, string])[] {
  try {
    readOriginOptions(typeof options === 'string' ? options : JSON.stringify(options));
  } catch (error) {
    if (error instanceof UsageError) return error.mistakes.map(({ where, what }) => [where, what] as const);
    throw error;
  }
  return [];
}

describe('readOriginOptions()', () => {
  test("without any is a server with the lab's defaults on a free port of loopback", () => {
    expect(readOriginOptions()).toEqual({
      host: '127.0.0.1',
      port: 0,
      seed: 1,
      warmUpMs: 0,
      tls: null,
      request: { method: 'GET', bodyBytes: 0 },
      settings: {
        ...DEFAULT_ORIGIN,
        protocol: 'http/1.1',
        originNoDelay: true,
        responseWrites: 1,
        writeGapMs: 0,
        backlog: 4_096,
      },
    });
  });

  test('takes what is given, a delay also as text', () => {
    const settings = { delay: 'exponential 10ms', responseWrites: 3, protocol: 'h2c' };
    expect(readOriginOptions(JSON.stringify({ port: 8080, settings }))).toMatchObject({
      port: 8080,
      settings: { ...settings, delay: { kind: 'exponential', meanMs: 10 }, status: 200 },
    });
  });

  test.each<[string, unknown, string, string]>([
    ['what is not JSON', '--port=1', '', 'Cannot read "--port=1": No number after minus sign in JSON'],
    ['not an object', '[]', '', 'Value [] is not valid'],
    ['a port too high', { port: 65_536 }, 'port', 'Value 65536 is not valid'],
    ['a port as text', { port: '1' }, 'port', 'Value "1" is not valid'],
    ['a name for a host', { host: 'localhost' }, 'host', 'Value "localhost" is not valid'],
    ['too long a warm-up', { warmUpMs: 60_001 }, 'warmUpMs', 'Value 60001 is not valid'],
    [
      'a status without an answer',
      { settings: { status: 101 } },
      'settings.status',
      'Value 101 is not valid',
    ],
    ['no writes', { settings: { responseWrites: 0 } }, 'settings.responseWrites', 'Value 0 is not valid'],
    ['no concurrency', { settings: { concurrency: 0 } }, 'settings.concurrency', 'Value 0 is not valid'],
    ['an invalid delay', { settings: { delay: '5' } }, 'settings.delay', 'Value "5" is not valid'],
    ['a protocol that it lacks', { settings: { protocol: 'h3' } }, 'settings.protocol', 'Unknown value "h3"'],
    [
      'an axis of another program',
      { settings: { poolChoice: 'lifo' } },
      'settings.poolChoice',
      'Unknown key "poolChoice"',
    ],
    ['an unknown option', { prot: 1 }, 'prot', 'Unknown key "prot"'],
    ['an old TLS version', { tls: { ...FILES, version: '1.1' } }, 'tls.version', 'Unknown value "1.1"'],
    ['TLS without a key', { tls: { certFile: 'c' } }, 'tls.keyFile', 'Missing'],
    ['h2 without TLS', { settings: { protocol: 'h2' } }, 'tls', 'Missing'],
    [
      'h2c over TLS',
      { settings: { protocol: 'h2c' }, tls: FILES },
      'settings.protocol',
      'Value "h2c" is not valid',
    ],
  ])('refuses %s', (_, options, path, what) => {
    const where = path === '' ? 'options' : `options: ${path}`;
    expect(mistakesOf(options)).toEqual([[where, expect.stringContaining(what)]]);
  });

  test('names every mistake at once', () => {
    const settings = { responseWrites: 0, delay: 'slow', protocol: 'h2' };
    const where = mistakesOf({ prot: 1, settings }).map(([place]) => place);
    const all = ['prot', 'settings.responseWrites', 'settings.delay', 'tls'].map(
      (path) => `options: ${path}`,
    );
    expect(where.toSorted()).toEqual(all.toSorted());
  });

  test('takes HTTP/2 over TLS, with the newest version and resumption unless told otherwise', () => {
    const { settings, tls } = readOriginOptions(JSON.stringify({ settings: { protocol: 'h2' }, tls: FILES }));
    expect(settings.protocol).toBe('h2');
    expect(tls).toEqual({ ...FILES, version: '1.3', resumption: true, clientCaFile: null });
  });
});

test('ownAxes() has the part of a strategy that the origin acts on', () => {
  const strategy = {
    ...DEFAULT_STRATEGY,
    originNoDelay: false,
    responseWrites: 3,
    writeGapMs: 2,
    backlog: 8,
  };
  expect(ownAxes(strategy)).toEqual({ originNoDelay: false, responseWrites: 3, writeGapMs: 2, backlog: 8 });
});

import { describe, expect, test } from 'vitest';
import type { Mistake } from '../errors.ts';
import { WATCHING } from './commands/shared.ts';
import { readOptions } from './options/declare.ts';
import { readWatched, startWatching } from './watching.ts';

type Typed = Readonly<Record<string, string>>;

function read(typed: Typed) {
  const mistakes: Mistake[] = [];
  const { listen, gateway } = readWatched(readOptions(WATCHING, typed, mistakes), mistakes);
  return {
    listen,
    address: gateway?.address ?? null,
    mistakes: mistakes.map(({ where, what }) => `${where}: ${what}`),
  };
}

const NOTHING = { listen: null, address: null, mistakes: [] };

test.each<[what: string, typed: Typed, read: Partial<ReturnType<typeof read>>]>([
  ['nothing', {}, {}],
  ['a port', { metricsPort: '0' }, { listen: { port: 0, host: '127.0.0.1' } }],
  ['port and host', { metricsPort: '9464', metricsHost: '::' }, { listen: { port: 9464, host: '::' } }],
  ['a gateway', { push: 'http://gateway:9091/' }, { address: 'http://gateway:9091' }],
  ['a host alone', { metricsHost: '::' }, { mistakes: ['--metrics-host: Needs --metrics-port'] }],
  [
    'a gateway without http',
    { push: 'gateway:9091' },
    { mistakes: ['--push: Value "gateway:9091" is not valid'] },
  ],
])('readWatched() reads %s', (_, options, expected) => {
  expect(read(options)).toEqual({ ...NOTHING, ...expected });
});

test.each(['65536', '-1', 'x', '', '1.5'])('readWatched() refuses port %j', (metricsPort) => {
  expect(read({ metricsPort }).mistakes).toEqual([
    `--metrics-port: Value ${JSON.stringify(metricsPort)} is not valid`,
  ]);
});

describe('startWatching()', () => {
  const lines: string[] = [];
  const terminal = {
    out: () => {},
    err: (line: string) => lines.push(line),
    live: null,
    colour: { out: false, err: false },
    columns: { out: undefined, err: undefined },
  };

  test('serves metrics until it is disposed of, and says where', async () => {
    const watching = await startWatching({ listen: { port: 0, host: '127.0.0.1' }, gateway: null }, terminal);
    const url = lines.at(-1)!.replace('Metrics: ', '');
    expect(watching.isLive).toBe(true);
    expect(await (await fetch(url)).text()).toContain('# TYPE connlab_requests_total counter');
    expect(await watching.flush()).toBe(true);
    await watching[Symbol.asyncDispose]();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  test('does nothing if metrics are neither served nor pushed', async () => {
    await using watching = await startWatching({ listen: null, gateway: null }, terminal);
    expect(watching.isLive).toBe(false);
    expect(await watching.flush()).toBe(true);
  });
});

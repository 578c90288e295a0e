import https from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { ServiceTime } from '../../harness/scenario/scenario.ts';
import type { ServerSettings } from './options.ts';
import type { OriginServed } from './served.ts';
import { makeCertificate } from './testing/certificate.ts';
import { type RunningOrigin, runLeashed, runOrigin } from './testing/run-origin.ts';

const running: RunningOrigin[] = [];

afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

/** Settings with a delay so long that a request is still in progress when a test ends. */
const NEVER: ServiceTime = { kind: 'constant', ms: 60_000 };

async function start(origin: RunningOrigin): Promise<RunningOrigin & { port: number }> {
  running.push(origin);
  const ready = await origin.next();
  return { ...origin, port: Number(ready?.port) };
}

async function servedBy(origin: RunningOrigin): Promise<OriginServed> {
  origin.child.stdin!.write('served\n');
  return (await origin.next())?.served as OriginServed;
}

const ask = async (url: string): Promise<string> => (await fetch(url)).text();

describe('origin', () => {
  test('prints its address, serves, and prints its counts at the end', async () => {
    const origin = runOrigin({ settings: { bodyBytes: 8 } });
    running.push(origin);
    const ready = await origin.next();
    expect(ready).toEqual({ ready: true, address: '127.0.0.1', port: expect.any(Number) });
    expect(await ask(`http://127.0.0.1:${ready?.port}/`)).toBe('connlab ');
    origin.child.kill('SIGTERM');
    const served = { connections: 1, requests: 1, responseWrites: 1, sources: { '127.0.0.1': 1 } };
    expect(await origin.next()).toMatchObject({ closed: true, served });
    expect(await origin.exited).toEqual({ code: 0, signal: null });
  });

  test.each<[string, Partial<ServerSettings>]>([
    ['HTTP/1', { close: true }],
    ['HTTP/2', { protocol: 'h2c' }],
    ['HTTP/2 that closes', { protocol: 'h2c', close: true }],
  ])('does not count its warm-up over %s', async (_case, settings) => {
    const origin = await start(runLeashed({ delay: NEVER, ...settings }, 50));
    expect(await servedBy(origin)).toMatchObject({ connections: 0, requests: 0, responseWrites: 0 });
  });

  test('started by the harness, prints its counts so far on request, and continues', async () => {
    const origin = await start(runLeashed({ backlog: 4 }));
    expect(await servedBy(origin)).toMatchObject({ connections: 0, requests: 0, backlog: 4 });
    await ask(`http://127.0.0.1:${origin.port}/`);
    expect(await servedBy(origin)).toMatchObject({ connections: 1, requests: 1 });
  });

  test('ends within its time limit while a request is still in progress', async () => {
    const origin = await start(runLeashed({ delay: NEVER }));
    const socket = connect(origin.port, '127.0.0.1');
    const received = text(socket).catch(() => '');
    socket.write('GET / HTTP/1.1\r\nHost: origin\r\n\r\n');
    while ((await servedBy(origin)).requests === 0);
    origin.child.kill('SIGTERM');
    expect(await origin.exited).toEqual({ code: 0, signal: null });
    expect(await received).toBe('');
  });

  test('started by the harness, ends when its standard input does', async () => {
    const origin = await start(runLeashed());
    origin.child.stdin!.end();
    expect(await origin.exited).toEqual({ code: 0, signal: null });
  });

  test('started by hand, outlives its standard input', async () => {
    const origin = await start(runOrigin());
    origin.child.stdin!.end();
    expect(await ask(`http://127.0.0.1:${origin.port}/`)).toHaveLength(100);
  });

  test('names all mistakes on standard error and exits 2', async () => {
    const origin = runOrigin({ prot: 1, settings: { delay: 'slow', status: 20 } });
    expect(await origin.exited).toEqual({ code: 2, signal: null });
    const places = (await origin.stderr)
      .trimEnd()
      .split('\n')
      .map((line) => line.split(': ')[1]);
    expect(places.toSorted()).toEqual(['prot', 'settings.delay', 'settings.status']);
    expect(await origin.next()).toBeUndefined();
  });

  test('names all TLS files that cannot be read and exits 2', async () => {
    const [certFile, keyFile, clientCaFile] = ['/nowhere/cert', '/nowhere/key', '/nowhere/ca'];
    const origin = runOrigin({ tls: { certFile, keyFile, clientCaFile } });
    expect(await origin.exited).toEqual({ code: 2, signal: null });
    expect(await origin.stderr).toMatch(
      /^options: tls.certFile: .*ENOENT.*\n.*keyFile: .*ENOENT.*\n.*clientCaFile: .*ENOENT.*\n$/,
    );
  });

  test('reports that the port is in use and exits 1', async () => {
    const { port } = await start(runOrigin());
    const second = runOrigin({ port });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(await second.stderr).toContain('EADDRINUSE');
  });

  test.each(['1.2', '1.3'])('speaks TLS %s and no other', async (version) => {
    using certificate = makeCertificate('origin');
    const { certFile, keyFile } = certificate;
    const origin = await start(runOrigin({ tls: { certFile, keyFile, version } }));
    expect(await protocolOf(origin.port, {})).toBe(`TLSv${version}`);
    const other = version === '1.2' ? 'TLSv1.3' : 'TLSv1.2';
    await expect(protocolOf(origin.port, { minVersion: other, maxVersion: other })).rejects.toThrow();
  });
});

function protocolOf(port: number, options: https.RequestOptions): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  https
    .get({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false, ...options }, (response) => {
      response.resume().once('end', () => resolve((response.socket as TLSSocket).getProtocol()));
    })
    .once('error', reject);
  return promise;
}

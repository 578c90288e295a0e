import https from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { OriginServed } from './served.ts';
import { makeCertificate } from './testing/certificate.ts';
import { type RunningOrigin, runOrigin } from './testing/run-origin.ts';

const running: RunningOrigin[] = [];

afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

async function start(...args: string[]): Promise<RunningOrigin & { port: number }> {
  const origin = runOrigin(...args);
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
    const origin = runOrigin('--body-bytes', '8');
    running.push(origin);
    const ready = await origin.next();
    expect(ready).toEqual({ ready: true, address: '127.0.0.1', port: expect.any(Number) });
    expect(await ask(`http://127.0.0.1:${ready?.port}/`)).toBe('connlab ');
    origin.child.kill('SIGTERM');
    const served = { connections: 1, requests: 1, responseWrites: 1, sources: { '127.0.0.1': 1 } };
    expect(await origin.next()).toMatchObject({ closed: true, served });
    expect(await origin.exited).toEqual({ code: 0, signal: null });
  });

  test.each([
    ['HTTP/1', ['--close']],
    ['HTTP/2', ['--protocol=h2c']],
    ['HTTP/2 that closes', ['--protocol=h2c', '--close']],
  ])('does not count its warm-up over %s', async (_case, args) => {
    const origin = await start('--leash', '--warm-up-ms=50', '--delay', 'constant 60s', ...args);
    expect(await servedBy(origin)).toMatchObject({ connections: 0, requests: 0, responseWrites: 0 });
  });

  test('on a leash, prints its counts so far on request, and continues', async () => {
    const origin = await start('--leash');
    expect(await servedBy(origin)).toMatchObject({ connections: 0, requests: 0 });
    await ask(`http://127.0.0.1:${origin.port}/`);
    expect(await servedBy(origin)).toMatchObject({ connections: 1, requests: 1 });
  });

  test('ends within its time limit while a request is still in progress', async () => {
    const origin = await start('--leash', '--delay', 'constant 60s');
    const socket = connect(origin.port, '127.0.0.1');
    const received = text(socket).catch(() => '');
    socket.write('GET / HTTP/1.1\r\nHost: origin\r\n\r\n');
    while ((await servedBy(origin)).requests === 0);
    origin.child.kill('SIGTERM');
    expect(await origin.exited).toEqual({ code: 0, signal: null });
    expect(await received).toBe('');
  });

  test('on a leash, ends when its standard input does', async () => {
    const origin = await start('--leash');
    origin.child.stdin!.end();
    expect(await origin.exited).toEqual({ code: 0, signal: null });
  });

  test('without a leash, outlives its standard input', async () => {
    const origin = await start();
    origin.child.stdin!.end();
    expect(await ask(`http://127.0.0.1:${origin.port}/`)).toHaveLength(100);
  });

  test('names all mistakes on standard error and exits 2', async () => {
    const origin = runOrigin('--prot=1', '--delay=slow', '--status=20');
    expect(await origin.exited).toEqual({ code: 2, signal: null });
    expect(await origin.stderr).toMatch(/^--prot: .*\n--delay: .*\n--status: .*\n$/);
    expect(await origin.next()).toBeUndefined();
  });

  test('names all TLS files that cannot be read and exits 2', async () => {
    const files = ['cert', 'key', 'client-ca'].map((name) => `--tls-${name}=/nowhere/${name}`);
    const origin = runOrigin(...files);
    expect(await origin.exited).toEqual({ code: 2, signal: null });
    expect(await origin.stderr).toMatch(
      /^--tls-cert: .*ENOENT.*\n--tls-key: .*ENOENT.*\n--tls-client-ca: .*ENOENT.*\n$/,
    );
  });

  test('reports that the port is in use and exits 1', async () => {
    const { port } = await start();
    const second = runOrigin(`--port=${port}`);
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(await second.stderr).toContain('EADDRINUSE');
  });

  test.each(['1.2', '1.3'])('speaks TLS %s and no other', async (version) => {
    using certificate = makeCertificate('origin');
    const files = [`--tls-cert=${certificate.certFile}`, `--tls-key=${certificate.keyFile}`];
    const origin = await start(...files, `--tls-version=${version}`);
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

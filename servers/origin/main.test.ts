import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { type RunningOrigin, runOrigin } from './testing/run-origin.ts';

const running: RunningOrigin[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function start(...args: string[]): Promise<RunningOrigin & { port: number }> {
  const origin = runOrigin(...args);
  running.push(origin);
  const ready = await origin.next();
  return { ...origin, port: Number(ready?.port) };
}

const ask = async (url: string): Promise<string> => (await fetch(url)).text();

describe('origin', () => {
  test('says where it listens, serves, and says what it counted when it ends', async () => {
    const origin = runOrigin('--body-bytes', '8');
    running.push(origin);
    const ready = await origin.next();
    expect(ready).toEqual({ ready: true, address: '127.0.0.1', port: expect.any(Number) });
    expect(await ask(`http://127.0.0.1:${ready?.port}/`)).toBe('connlab ');
    origin.child.kill('SIGTERM');
    expect(await origin.next()).toEqual({ closed: true, connections: 1, requests: 1 });
    expect(await origin.exited).toEqual({ code: 0, signal: null });
  });

  test('counts nothing of its warm-up', async () => {
    const origin = await start('--warm-up-ms', '50', '--delay', 'constant 60s', '--close');
    origin.child.kill('SIGUSR2');
    expect(await origin.next()).toEqual({ connections: 0, requests: 0 });
  });

  test('says what it counted so far on SIGUSR2 and goes on', async () => {
    const origin = await start();
    origin.child.kill('SIGUSR2');
    expect(await origin.next()).toEqual({ connections: 0, requests: 0 });
    await ask(`http://127.0.0.1:${origin.port}/`);
    origin.child.kill('SIGUSR2');
    expect(await origin.next()).toEqual({ connections: 1, requests: 1 });
  });

  test('ends in bounded time although a request is still waiting', async () => {
    const origin = await start('--delay', 'constant 60s');
    const socket = connect(origin.port, '127.0.0.1');
    const received = text(socket).catch(() => '');
    socket.write('GET / HTTP/1.1\r\nHost: origin\r\n\r\n');
    for (let counted: unknown = 0; counted === 0; ) {
      origin.child.kill('SIGUSR2');
      counted = (await origin.next())?.requests;
    }
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

  test('names both TLS files that cannot be read and exits 2', async () => {
    const origin = runOrigin('--tls-cert=/nowhere/c', '--tls-key=/nowhere/k');
    expect(await origin.exited).toEqual({ code: 2, signal: null });
    expect(await origin.stderr).toMatch(/^--tls-cert: .*ENOENT.*\n--tls-key: .*ENOENT.*\n$/);
  });

  test('says that the port is taken and exits 1', async () => {
    const { port } = await start();
    const second = runOrigin(`--port=${port}`);
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(await second.stderr).toContain('EADDRINUSE');
  });

  test.each(['1.2', '1.3'])('speaks TLS %s and no other', async (version) => {
    const { cert, key } = makeCertificate();
    const origin = await start(`--tls-cert=${cert}`, `--tls-key=${key}`, `--tls-version=${version}`);
    expect(await protocolOf(origin.port, {})).toBe(`TLSv${version}`);
    const other = version === '1.2' ? 'TLSv1.3' : 'TLSv1.2';
    await expect(protocolOf(origin.port, { minVersion: other, maxVersion: other })).rejects.toThrow();
  });
});

function makeCertificate(): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'origin-test-'));
  folders.push(folder);
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const args = ['req', '-x509', ...curve, '-subj', '/CN=origin', '-keyout', key, '-out', cert];
  execFileSync('openssl', args, { stdio: 'ignore' });
  return { cert, key };
}

function protocolOf(port: number, options: https.RequestOptions): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  https
    .get({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false, ...options }, (response) => {
      response.resume().once('end', () => resolve((response.socket as TLSSocket).getProtocol()));
    })
    .once('error', reject);
  return promise;
}

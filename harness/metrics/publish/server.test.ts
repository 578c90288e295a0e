import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../errors.ts';
import { type MetricsServer, startMetricsServer } from './server.ts';

async function started(registry = new Registry()): Promise<MetricsServer> {
  const server = await startMetricsServer({ registry, port: 0 });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

const at = ({ url }: MetricsServer, path: string): string => new URL(path, url).href;

describe('startMetricsServer()', () => {
  test('serves the registry, on 127.0.0.1 and a free port', async () => {
    const registry = new Registry();
    new Gauge({ name: 'one', help: 'x', registers: [registry] }).set(1);
    const server = await started(registry);
    const response = await fetch(server.url);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toContain('\none 1\n');
  });

  test('says that it is well', async () => {
    const response = await fetch(at(await started(), '/healthz'));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'ok' });
  });

  test.each([
    ['GET', '/', 404],
    ['GET', '/metrics/', 404],
    ['POST', '/nothing', 404],
    ['POST', '/metrics', 405],
    ['DELETE', '/healthz', 405],
    ['HEAD', '/metrics', 200],
    ['GET', '/metrics?name[]=one', 200],
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await fetch(at(await started(), path), { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('allow')).toBe(status === 405 ? 'GET, HEAD' : null);
  });

  test('answers 500 where a metric cannot be read, and lives on', async () => {
    const registry = new Registry();
    const collect = () => {
      throw new Error('broken');
    };
    new Gauge({ name: 'one', help: 'x', registers: [registry], collect });
    const server = await started(registry);
    expect((await fetch(server.url)).status).toBe(500);
    expect((await fetch(at(server, '/healthz'))).status).toBe(200);
  });

  test('is gone when it is disposed of, with those that are connected', async () => {
    const server = await startMetricsServer({ registry: new Registry(), port: 0 });
    const { hostname, port } = new URL(server.url);
    const idle = connect(Number(port), hostname);
    await once(idle, 'connect');
    idle.resume();
    await Promise.all([once(idle, 'close'), server[Symbol.asyncDispose]()]);
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });
});

describe('startMetricsServer() refuses', () => {
  const mistakesOf = async (port: number, host?: string) => {
    const options = { registry: new Registry(), port, ...(host !== undefined && { host }) };
    const error: unknown = await startMetricsServer(options).catch((reason: unknown) => reason);
    return error instanceof UsageError ? error.mistakes.map(({ where, what }) => `${where}: ${what}`) : error;
  };

  test('a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await mistakesOf(port)).toEqual([`--metrics-port: Port ${port} of 127.0.0.1 is in use`]);
  });

  test('an address of another machine', async () => {
    expect(await mistakesOf(0, '192.0.2.1')).toEqual([
      '--metrics-host: Cannot listen on 192.0.2.1 (EADDRNOTAVAIL)',
    ]);
  });

  test('a name that there is not', async () => {
    expect(await mistakesOf(0, 'no.such.host.invalid')).toEqual([
      expect.stringMatching(
        /^--metrics-host: Cannot listen on no.such.host.invalid \((ENOTFOUND|EAI_AGAIN)\)$/,
      ),
    ]);
  });
});

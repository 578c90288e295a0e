import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type MetricsServer, startMetricsServer } from './server.ts';

const ASK = 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n';

/** A server whose page has a megabyte, and how often the page was made. */
async function started(): Promise<{ readonly server: MetricsServer; readonly made: () => number }> {
  const registry = new Registry();
  let made = 0;
  const collect = (): void => {
    made += 1;
  };
  const gauge = new Gauge({ name: 'one', help: 'x', labelNames: ['a'], registers: [registry], collect });
  for (let at = 0; at < 10_000; at += 1) gauge.set({ a: `${'long'.repeat(25)}${at}` }, at);
  const server = await startMetricsServer({ registry, port: 0 });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { server, made: () => made };
}

function client({ url }: MetricsServer, words = ''): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  if (words !== '') socket.write(words);
  return socket;
}

describe('the metrics server', () => {
  test('ends a connection that sends 5,000 requests without reading, and answers another one', async () => {
    const { server, made } = await started();
    const greedy = client(server, ASK.repeat(5_000)).pause();
    // Not once(): it rejects on ECONNRESET, which is how it is refused.
    const closed = new Promise((resolve) => greedy.once('close', resolve));
    expect((await fetch(server.url)).status).toBe(200);
    greedy.resume();
    await closed;
    expect(made()).toBeLessThanOrEqual(3);
    expect(greedy.bytesRead).toBeLessThan(8_000_000);
  });

  test('answers a client that waits for each answer as often as it asks, on one connection', async () => {
    const { server } = await started();
    const socket = client(server);
    const ask = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n';
    for (let asked = 0; asked < 50; asked += 1) {
      socket.write(ask);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  test('ends connections that send no whole request, within a few seconds', async () => {
    const { server } = await started();
    const words = {
      nothing: '',
      'part of a head': 'GET /metrics HTTP/1.1\r\nHost: a\r\n',
      'part of a body': 'GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc',
    };
    const sockets = Object.values(words).map((one) => client(server, one).resume());
    await Promise.all(
      sockets.map((socket) => once(socket, 'close', { signal: AbortSignal.timeout(15_000) })),
    );
  }, 20_000);

  test('closes the oldest idle connection for a new one, so that 500 silent ones shut nobody out', async () => {
    const { server } = await started();
    const silent = Array.from({ length: 500 }, () => client(server).resume());
    expect((await fetch(server.url)).status).toBe(200);
    await expect.poll(() => silent.filter((one) => !one.closed).length).toBeLessThanOrEqual(64);
  });
});

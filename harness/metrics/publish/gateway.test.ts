import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Gateway, gatewayAt } from './gateway.ts';

const METRICS = '# TYPE one gauge\none 1\n';

interface Asked {
  readonly request: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Something that listens as a Pushgateway does, and what it was asked. */
async function fakeGateway(answer: Answer): Promise<{ url: URL; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = await text(request);
    asked.push({ request: `${method} ${url}`, body, authorization: headers.authorization });
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), asked };
}

const fine: Answer = (_, response) => void response.end();

function gateway(url: string): Gateway {
  const found = gatewayAt(url);
  if (found === null) throw new Error(`No gateway: ${url}`);
  return found;
}

describe('put()', () => {
  test('puts a group in the place of an earlier one of the same key', async () => {
    const { url, asked } = await fakeGateway(fine);
    await gateway(url.href).put({ scenario: 's', cell: 'c' }, METRICS);
    await gateway(`${url.href}below/`).put({ scenario: 's' }, METRICS);
    expect(asked.map(({ request }) => request)).toEqual([
      'PUT /metrics/job/connlab/scenario/s/cell/c',
      'PUT /below/metrics/job/connlab/scenario/s',
    ]);
    expect(asked.map(({ body }) => body)).toEqual([METRICS, METRICS]);
  });

  test('shows its password to the gateway, and to nobody else', async () => {
    const { url, asked } = await fakeGateway(fine);
    url.username = 'me';
    url.password = 'p@ss';
    const own = gateway(url.href);
    await own.put({ scenario: 's' }, METRICS);
    expect(asked[0]!.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(own.address).toBe(`http://${url.host}`);
  });

  test('rejects with what the gateway said', async () => {
    const { url } = await fakeGateway((_, response) => {
      response.writeHead(400).end('text format parsing error\nmore');
    });
    await expect(gateway(url.href).put({ scenario: 's' }, METRICS)).rejects.toMatchObject({
      isUnreachable: false,
      message: 'it answered 400 text format parsing error',
    });
  });

  test('rejects where nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(gateway(`http://127.0.0.1:${port}`).put({ scenario: 's' }, METRICS)).rejects.toMatchObject({
      isUnreachable: true,
      message: 'ECONNREFUSED',
    });
  });

  test('rejects where nobody answers in time', async () => {
    const { url } = await fakeGateway(() => {});
    const own = gatewayAt(url.href, 50);
    await expect(own!.put({ scenario: 's' }, METRICS)).rejects.toMatchObject({
      isUnreachable: true,
      message: 'no answer within 0.05 s',
    });
  });
});

describe('deleteScenario()', () => {
  test('deletes the groups of our job and that scenario, and no others', async () => {
    const groups = [
      { job: 'connlab', scenario: 's' },
      { job: 'connlab', scenario: 's', cell: 'c' },
      { job: 'connlab', scenario: 'other', cell: 'c' },
      { job: 'backup', scenario: 's' },
    ];
    const { url, asked } = await fakeGateway((_, response) => {
      response.end(JSON.stringify({ status: 'success', data: groups.map((labels) => ({ labels })) }));
    });
    expect(await gateway(url.href).deleteScenario('s')).toBe(2);
    expect(asked.map(({ request }) => request)).toEqual([
      'GET /api/v1/metrics',
      'DELETE /metrics/job/connlab/scenario/s',
      'DELETE /metrics/job/connlab/scenario/s/cell/c',
    ]);
  });

  test.each(['', '{}', '[]', 'null', '{"data":3}'])('rejects an answer of %j', async (body) => {
    const { url } = await fakeGateway((_, response) => void response.end(body));
    await expect(gateway(url.href).deleteScenario('s')).rejects.toThrow('is it a Pushgateway?');
  });
});

test.each(['', 'gateway:9091', 'localhost', 'ftp://x', 'http://x/?a=1', 'http://x/#a', 'file:///x'])(
  'gatewayAt() takes no %j',
  (address) => expect(gatewayAt(address)).toBeNull(),
);

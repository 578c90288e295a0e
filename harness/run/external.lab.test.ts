// @module-tag long
import http from 'node:http';
import https from 'node:https';
import { expect, test } from 'vitest';
import { authority } from '../serve/external/testing/authority.ts';
import { listenOn } from '../serve/external/testing/listening.ts';
import { ask, failedIn, freePort, openTo, SHORT, serviceAt, startNginx } from '../testing/own-service.ts';

test("the user's own nginx as the service: each strategy happens, the kernel shows the costs, nothing stays open", async () => {
  const port = await freePort();
  await startNginx(port);
  const found = await serviceAt(`http://127.0.0.1:${port}/index.html`);

  const kept = await ask(found, {});
  expect(failedIn(kept)).toEqual([]);
  expect(kept.target).toEqual(found.service);
  expect(kept.counts.statuses).toEqual({ 200: kept.counts.responses });
  // nginx ends a connection after 1,000 requests (keepalive_requests), and says so: the client may be the first to close.
  // The last ones need no replacement.
  const { opened, closedByClient, closedByServer } = kept.connections;
  const ended = closedByClient + closedByServer;
  expect(opened).toBeGreaterThanOrEqual(Math.max(4, ended));
  expect(opened).toBeLessThanOrEqual(4 + ended);
  expect(ended).toBeLessThanOrEqual(kept.counts.responses / 1_000);

  const churn = { reuse: 'one-request', pool: 4 } as const;
  const client = await ask(found, { ...churn, closer: 'client' });
  expect(failedIn(client)).toEqual([]);
  expect(client.hosts.client!.timeWaitPeak).toBeGreaterThan(0.8 * client.connections.opened);
  expect(client.hosts.origin!.timeWaitPeak).toBeLessThan(0.1 * client.connections.opened);

  const server = await ask(found, { ...churn, closer: 'server' });
  expect(failedIn(server)).toEqual([]);
  // TIME_WAIT sockets of the previous cell do not count.
  expect(server.hosts.client!.timeWaitPeak).toBeLessThan(0.1 * server.connections.opened);
  expect(server.hosts.origin!.timeWaitPeak).toBeGreaterThan(0.5 * server.connections.opened);

  expect(await openTo(found)).toBe(0);
});

test('a service with a certificate of a private CA, by its name', async () => {
  using own = authority();
  const names: string[] = [];
  const server = https.createServer(own.sign('DNS:localhost'), (request, response) => {
    names.push(request.headers.host!);
    response.end('fine');
  });
  await using listening = await listenOn(server);
  const found = await serviceAt(`https://localhost:${listening.port}/`, own.file);
  for (const driver of ['socket', 'undici'] as const) {
    const cell = await ask(found, { driver, poolChoice: driver === 'undici' ? 'first' : 'lifo' });
    expect(failedIn(cell)).toEqual([]);
    expect(cell.connections.tlsVersions).toEqual({ '1.3': cell.connections.opened });
  }
  expect(new Set(names)).toEqual(new Set([`localhost:${listening.port}`]));
  expect(listening.open()).toBe(0);
});

test('a service that begins to fail: the load ends early, the cell is invalid and says why', async () => {
  let asked = 0;
  const server = http.createServer((_, response) => {
    asked += 1;
    response.writeHead(asked > 200 ? 503 : 200).end();
  });
  await using listening = await listenOn(server);
  const found = await serviceAt(`http://localhost:${listening.port}/`);
  const cell = await ask(found, {}, { ...SHORT, durationMs: 8_000 });
  expect(failedIn(cell)).toEqual(['error budget']);
  expect(cell.durationMs).toBeLessThan(4_000);
  expect(cell).toMatchObject({
    reason: expect.stringMatching(/requests failed \(status 503: \d+\), and the load was ended/),
  });
  expect(listening.open()).toBe(0);
});

// @module-tag long
import net from 'node:net';
import { expect, test } from 'vitest';
import { listenOn } from '../serve/external/testing/listening.ts';
import { ask, failedIn, serviceAt } from '../testing/own-service.ts';

const LOAD = { kind: 'closed', concurrency: 2, requests: 300, durationMs: 20_000 } as const;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const CLOSING = ANSWER.replace('\r\n', '\r\nConnection: close\r\n');

/** Answers each request. */
function keeping(): net.Server {
  return net.createServer({ noDelay: true }, (socket) => void socket.on('data', () => socket.write(ANSWER)));
}

/** Answers the first request of a connection, and ends it when the next one may be on its way. */
function closingLate(): net.Server {
  return net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(ANSWER);
      setTimeout(() => socket.end(), 1);
    });
  });
}

test.each([
  ['with Connection: close', CLOSING],
  ['without a word', ANSWER],
])('a service that closes first %s, where the client was to: that is the answer', async (_, bytes) => {
  await using listening = await listenOn(
    net.createServer({ noDelay: true }, (socket) => void socket.on('data', () => socket.end(bytes))),
  );
  const found = await serviceAt(`http://127.0.0.1:${listening.port}/`);
  const cell = await ask(found, { reuse: 'one-request', closer: 'client' }, LOAD);
  expect(failedIn(cell)).toEqual([]);
  const { opened, peak, closedByClient, closedByServer, endedFirst } = cell.connections;
  // Those that are still closing at the end are not counted: never more than were open at once.
  expect(closedByClient + closedByServer).toBeGreaterThanOrEqual(opened - peak);
  const first = Object.values(endedFirst!).reduce((sum, number) => sum + number, 0);
  expect(first).toBe(closedByServer);
  const named = cell.causes!.some(({ id }) => id === 'service-closes-first');
  expect(named).toBe(first > 2);
});

test('a client that closes first with a service that leaves that to it: nothing is said of the service', async () => {
  await using listening = await listenOn(keeping());
  const found = await serviceAt(`http://127.0.0.1:${listening.port}/`);
  const cell = await ask(found, { reuse: 'one-request', closer: 'client' }, LOAD);
  expect(failedIn(cell)).toEqual([]);
  expect(cell.connections).toMatchObject({ closedByServer: 0, endedFirst: {} });
  expect(cell.causes!.filter(({ host }) => host === 'service')).toEqual([]);
});

test.each(['socket', 'autocannon', 'undici'] as const)(
  'a FIN after each answer, without a word: what it does to %s is the answer, with the errors',
  async (driver) => {
    await using listening = await listenOn(closingLate());
    const found = await serviceAt(`http://127.0.0.1:${listening.port}/`);
    const cell = await ask(found, { driver, poolChoice: driver === 'undici' ? 'first' : 'lifo' }, LOAD);
    expect(failedIn(cell)).toEqual([]);
    const { requests, responses, errors } = cell.counts;
    const failed = Object.values(errors).reduce((sum, number) => sum + number, 0);
    expect(responses).toBeGreaterThan(50);
    expect(responses + failed).toBe(requests);
    expect(cell.causes!.map(({ id }) => id)).toContain('service-closes-silently');
  },
);

test('a service that fails by itself as often is still held to its error budget', async () => {
  let asked = 0;
  const server = net.createServer({ noDelay: true }, (socket) => {
    socket.on('data', () => {
      asked += 1;
      const status = asked % 2 === 0 ? '500 No' : '200 OK';
      socket.write(ANSWER.replace('200 OK', status));
    });
  });
  await using listening = await listenOn(server);
  const found = await serviceAt(`http://127.0.0.1:${listening.port}/`);
  const cell = await ask(found, {}, LOAD);
  expect(failedIn(cell)).toEqual(['error budget']);
});

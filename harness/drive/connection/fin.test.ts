import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { isEstablished } from '../../native/socket-option.ts';
import { rawServer, type TestServer } from '../testing/servers.ts';
import { FinWait, hasFin, hasFinAlready, sendFin } from './fin.ts';

type Done = () => void;

test.each<[string, boolean, (socket: net.Socket, done: Done) => unknown]>([
  ['a FIN', true, (socket, done) => socket.end(done)],
  ['a FIN after bytes', true, (socket, done) => socket.end('of an answer '.repeat(100), done)],
  ['bytes alone', false, (socket, done) => socket.write('bytes', done)],
  ['nothing', false, (_, done) => done()],
])('hasFin() and hasFinAlready() see %s', async (_, expected, answer) => {
  const answered = Promise.withResolvers<void>();
  // On the loopback, data that was sent has been received.
  await using server = await rawServer((socket) => answer(socket, answered.resolve));
  const socket = await asked(server);
  await answered.promise;
  expect(hasFinAlready(socket)).toBe(expected);
  expect(hasFin(socket)).toBe(expected);
  socket.destroy();
});

test('hasFinAlready() leaves data unread while there is no FIN', async () => {
  const answered = Promise.withResolvers<void>();
  await using server = await rawServer((socket) => void socket.write('bytes', () => answered.resolve()));
  const socket = await asked(server);
  await answered.promise;
  expect(hasFinAlready(socket)).toBe(false);
  await once(socket, 'readable');
  expect(String(socket.read())).toBe('bytes');
  socket.destroy();
});

test('sendFin() has sent the FIN when it returns, and the socket can still be read', async () => {
  const server = net.createServer((socket) => void socket.resume().once('end', () => socket.end('bytes')));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as net.AddressInfo;
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  sendFin(socket);
  expect(isEstablished(socket)).toBe(false);
  expect(String((await once(socket, 'data'))[0])).toBe('bytes');
  socket.destroy();
  server.close();
});

test('hasFin() is false for a closed socket', async () => {
  await using server = await rawServer(() => {});
  const socket = net.connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  await once(socket, 'close');
  expect(hasFin(socket)).toBe(false);
});

describe('FinWait', () => {
  const soon = 50;

  test('ends at once if the FIN has arrived', async () => {
    await using server = await rawServer((socket) => socket.end());
    const socket = await asked(server);
    await once(socket, 'readable');
    let isOver = false;
    new FinWait(socket, () => (isOver = true));
    expect(isOver).toBe(true);
    socket.destroy();
  });

  test('ends with the FIN', async () => {
    let finLeft = false;
    const finish = (socket: net.Socket) => {
      finLeft = true;
      socket.end();
    };
    await using server = await rawServer((socket) => void setTimeout(finish, soon, socket));
    const socket = await asked(server);
    await new Promise<void>((resolve) => new FinWait(socket, resolve));
    expect(finLeft).toBe(true);
    socket.destroy();
  });

  test('gives up after its timeout if no FIN arrives', async () => {
    await using server = await rawServer(() => {});
    const socket = await asked(server);
    const beganMs = performance.now();
    await new Promise<void>((resolve) => new FinWait(socket, resolve, soon));
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(soon);
    socket.destroy();
  });

  test('never calls back once it is cancelled', async () => {
    await using server = await rawServer((socket) => socket.end());
    const socket = net.connect(server.port, '127.0.0.1').pause();
    await once(socket, 'connect');
    let isOver = false;
    const wait = new FinWait(socket, () => (isOver = true), soon);
    wait.cancel();
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'readable');
    await sleep(2 * soon);
    expect(isOver).toBe(false);
    socket.destroy();
  });
});

/** Connected, with a request written and nothing read. */
async function asked(server: TestServer): Promise<net.Socket> {
  const socket = net.connect(server.port, '127.0.0.1').pause();
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\n\r\n');
  return socket;
}

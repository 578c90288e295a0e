import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { rawServer } from '../testing/servers.ts';
import { hasFin } from './fin.ts';

type Done = () => void;

test.each<[string, boolean, (socket: net.Socket, done: Done) => unknown]>([
  ['a FIN', true, (socket, done) => socket.end(done)],
  ['a FIN behind bytes', true, (socket, done) => socket.end('of an answer '.repeat(100), done)],
  ['bytes alone', false, (socket, done) => socket.write('bytes', done)],
  ['nothing', false, (_, done) => done()],
])('hasFin() sees %s', async (_, expected, answer) => {
  const answered = Promise.withResolvers<void>();
  // On the loopback, what the one kernel has sent the other has received.
  await using server = await rawServer((socket) => answer(socket, answered.resolve));
  const socket = net.connect(server.port, '127.0.0.1').pause();
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await answered.promise;
  expect(hasFin(socket)).toBe(expected);
  socket.destroy();
});

test('hasFin() knows nothing of a socket that is closed', async () => {
  await using server = await rawServer(() => {});
  const socket = net.connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  await once(socket, 'close');
  expect(hasFin(socket)).toBe(false);
});

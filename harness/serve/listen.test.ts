import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listenOn, withPort } from './listen.ts';

test.each([
  ['namespaces', '198.18.1.161', { address: '0.0.0.0', port: 8080 }],
  ['namespaces', '2001:2:0:1::a1', { address: '::', port: 8080 }],
  ['host', '127.0.0.1', { address: '127.0.0.1', port: 0 }],
  ['host', '::1', { address: '::1', port: 0 }],
] as const)('listenOn() in a lab of kind %s at %s', (kind, address, expected) => {
  expect(listenOn({ kind, address: () => address }, 'origin')).toEqual(expected);
});

test('withPort() keeps a given port', async () => {
  expect(await withPort({ address: '0.0.0.0', port: 8080 }, 'tcp')).toEqual({
    address: '0.0.0.0',
    port: 8080,
  });
});

test('withPort() finds a TCP port that can be listened on', async () => {
  const { address, port } = await withPort({ address: '127.0.0.1', port: 0 }, 'tcp');
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, address, resolve);
  });
  server.close();
});

test.each(['127.0.0.1', '::1'])('withPort() finds a UDP port of %s that can be bound to', async (address) => {
  const { port } = await withPort({ address, port: 0 }, 'udp');
  const socket = createSocket(address === '::1' ? 'udp6' : 'udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).bind(port, address, resolve);
  });
  socket.close();
});

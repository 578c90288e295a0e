import { execFile } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { isEstablished, readBacklog, readNoDelay, setNoDelay, shutdownNow } from './socket-option.ts';

async function withSocket(path: string | undefined, look: (socket: net.Socket) => void): Promise<void> {
  const server = net.createServer((socket) => socket.destroy());
  if (path === undefined) server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  const to = path === undefined ? { port: (server.address() as net.AddressInfo).port } : { path };
  const socket = net.connect({ ...to, host: '127.0.0.1' });
  await once(socket, 'connect');
  look(socket);
  socket.destroy();
  server.close();
}

test('readNoDelay() reads what setNoDelay() set, and null of a socket that is closed', async () => {
  await withSocket(undefined, (socket) => {
    expect(readNoDelay(socket)).toBe('off');
    setNoDelay(socket, true);
    expect(readNoDelay(socket)).toBe('on');
    setNoDelay(socket, false);
    expect(readNoDelay(socket)).toBe('off');
    socket.destroy();
    expect(readNoDelay(socket)).toBeNull();
  });
});

test('readNoDelay() knows no such option of a Unix socket', async () => {
  await withSocket(`\0connlab-socket-option-${process.pid}`, (socket) => {
    setNoDelay(socket, true);
    expect(readNoDelay(socket)).toBeNull();
  });
});

test('readNoDelay() says "unknown" where the kernel refuses to answer', async () => {
  await withSocket(undefined, (socket) => {
    const handle = { setNoDelay: () => 0, fd: -1 };
    expect(readNoDelay({ ...socket, _handle: handle } as unknown as net.Socket)).toBe('unknown');
  });
});

test('readBacklog() reads the length of the accept queue from the kernel, and null of a server that is closed', async () => {
  for (const backlog of [1, 511]) {
    const server = net.createServer().listen({ port: 0, host: '127.0.0.1', backlog });
    await once(server, 'listening');
    expect(readBacklog(server)).toBe(backlog);
    server.close();
    expect(readBacklog(server)).toBeNull();
  }
});

test('isEstablished() and shutdownNow() follow a connection to its end', async () => {
  const server = net.createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  expect([isEstablished(socket), shutdownNow(socket), isEstablished(socket)]).toEqual([true, true, false]);
  socket.destroy();
  expect([isEstablished(socket), shutdownNow(socket)]).toEqual([null, false]);
  server.close();
});

test('A program that asks no kernel says nothing of node:ffi, which is experimental', async () => {
  const file = new URL('./socket-option.ts', import.meta.url).href;
  const { stderr } = await promisify(execFile)(process.execPath, ['--eval', `import('${file}')`]);
  expect(stderr).toBe('');
});

import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ownSockets } from './own-sockets.ts';

test('ownSockets() finds the open sockets of a program and its children, by inode', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
  const { ino } = statSync(`/proc/self/fd/${fd}`);
  expect(ownSockets('/proc', process.pid).has(ino)).toBe(true);
  expect(ownSockets('/proc', process.ppid).has(ino)).toBe(true);
});

test('ownSockets() is empty when the program has ended', () => {
  expect(ownSockets('/proc', 4_194_305).size).toBe(0);
});

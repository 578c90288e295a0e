import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NginxStatusReader } from './nginx-status.ts';

const ANSWER = `Active connections: 291 
server accepts handled requests
 16630948 16630946 31070465 
Reading: 6 Writing: 179 Waiting: 106 
`;

/** A server on a unix socket with this answer. If it is cut short, the server ends the connection within the answer. */
async function serve(status: number, body: string, { cutShort = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-status-'));
  let connections = 0;
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-length': body.length });
    if (!cutShort) return response.end(body);
    return response.write(body.slice(0, 10), () => response.destroy());
  });
  server.on('connection', () => {
    connections += 1;
  });
  const path = join(folder, 'status.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  return { path, connections: () => connections };
}

test('NginxStatusReader.read() reads over a unix socket', async () => {
  using reader = new NginxStatusReader((await serve(200, ANSWER)).path);
  expect(await reader.read()).toMatchObject({ active: 291, waiting: 106 });
});

test('NginxStatusReader.read() gives null when no server listens', async () => {
  using reader = new NginxStatusReader('/nonexistent/status.sock');
  expect(await reader.read()).toBeNull();
});

test('NginxStatusReader.read() uses one connection for all reads', async () => {
  const socket = await serve(200, ANSWER);
  using reader = new NginxStatusReader(socket.path);
  for (let read = 0; read < 3; read++) expect(await reader.read()).not.toBeNull();
  expect(socket.connections()).toBe(1);
});

test('NginxStatusReader.read() gives null when the connection ends within the answer', async () => {
  const socket = await serve(200, ANSWER, { cutShort: true });
  using reader = new NginxStatusReader(socket.path);
  expect(await reader.read()).toBeNull();
});

test('NginxStatusReader.read() throws when the answer is not stub_status', async () => {
  using reader = new NginxStatusReader((await serve(404, 'Not here')).path);
  await expect(reader.read()).rejects.toThrow(`got 404 "Not here"; expected 200 and the text of stub_status`);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SERIAL_HEADER } from '../../../servers/nginx/status.ts';
import { readBegun } from './ready.ts';

const STATUS = `Active connections: 9 
server accepts handled requests
 13 12 2471 
Reading: 0 Writing: 1 Waiting: 8 
`;

async function serve(body: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-ready-'));
  const server = createServer((_, response) => response.setHeader(SERIAL_HEADER, '20').end(body));
  const path = join(folder, 'status.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  return path;
}

test('readBegun() counts connections and requests, and connections that nginx opened', async () =>
  expect(await readBegun(await serve(STATUS))).toEqual({ connections: 13, requests: 2_471, opened: 7 }));

test.each(['', '<html>404</html>'])('readBegun() rejects for "%s"', async (body) => {
  await expect(readBegun(await serve(body))).rejects.toThrow('expected stub_status');
});

test('readBegun() rejects when no server listens', async () => {
  await expect(readBegun('/nowhere/status.sock')).rejects.toThrow('ENOENT');
});

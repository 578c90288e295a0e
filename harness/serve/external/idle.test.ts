import { execFile } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PLAIN_REQUEST } from '../../scenario/request/sent.ts';
import { type FoundService, findService } from './external.ts';
import { seeIdle } from './idle.ts';
import { listenOn } from './testing/listening.ts';

const { signal } = new AbortController();

async function found(port: number): Promise<FoundService> {
  const url = `http://127.0.0.1:${port}/x`;
  const service = await findService({ url, mayLoad: false, caFile: null, request: PLAIN_REQUEST });
  if ('what' in service) throw new Error(service.what);
  return service;
}

/** Answers with this head, and closes an idle connection after this time. */
function answering(head: string, idleMs: number | null): net.Server {
  return net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n${head}\r\nok`);
      if (idleMs !== null) setTimeout(() => socket.end(), idleMs);
    });
  });
}

test.each([
  ['says in a header', 'keep-alive: timeout=5, max=100\r\n', null, { source: 'header', ms: 5_000 }],
  ['keeps for longer than the watch', '', null, { source: 'kept', ms: 50 }],
  ['says nothing of, because it closes at once', 'connection: close\r\n', 0, { source: 'unknown', ms: null }],
])('seeIdle() sees what a service %s', async (_case, head, idleMs, expected) => {
  await using server = await listenOn(answering(head, idleMs));
  expect(await seeIdle(await found(server.port), { watchMs: 50, signal })).toEqual(expected);
});

test('seeIdle() measures when a service closes an idle connection', async () => {
  // A busy machine may read the answer late, and so begin to wait late.
  await using server = await listenOn(answering('', 500));
  const seen = await seeIdle(await found(server.port), { watchMs: 20_000, signal });
  expect(seen.source).toBe('closed');
  expect(seen.ms).toBeGreaterThan(200);
});

test('seeIdle() keeps a process alive that has nothing else to do', async () => {
  await using server = await listenOn(answering('', null));
  const idle = new URL('idle.ts', import.meta.url).href;
  const code = `const { seeIdle } = await import(${JSON.stringify(idle)});
    const seen = await seeIdle(${JSON.stringify(await found(server.port))},
      { watchMs: 50, signal: new AbortController().signal });
    console.log(seen.source);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  expect(stdout).toBe('kept\n');
});

test('seeIdle() only asks without time to watch, and does not fail with the service', async () => {
  const server = http.createServer((_, response) => response.end('ok'));
  server.keepAliveTimeout = 0;
  const service = await (async () => {
    await using listening = await listenOn(server);
    const one = await found(listening.port);
    expect(await seeIdle(one, { watchMs: 0, signal })).toEqual({ source: 'unknown', ms: null });
    return one;
  })();
  expect(await seeIdle(service, { watchMs: 50, signal })).toEqual({ source: 'unknown', ms: null });
});

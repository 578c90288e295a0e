import net from 'node:net';
import { expect, test } from 'vitest';
import { textReport } from '../report/terminal/text.ts';
import { fixture } from '../result/testing/fixture.ts';
import type { Load } from '../scenario/scenario.ts';
import { listenOn } from '../serve/external/testing/listening.ts';
import { ask, serviceAt } from '../testing/own-service.ts';

const LOAD: Load = { kind: 'closed', concurrency: 2, durationMs: 5_000, requests: 200 };
const THROUGH = { path: 'nginx', upstreamKeepalive: 8 } as const;

/** Answers each request head with these bytes, and keeps its connections. */
function rawService(answer: string): net.Server {
  return net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      for (const _ of bytes.toString('latin1').matchAll(/\r\n\r\n/g)) socket.write(answer);
    });
  });
}

const HELLO = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

test('a head too large for nginx: the cause is what its error log says, and keep-alive is not blamed', async () => {
  await using listening = await listenOn(
    rawService(HELLO.replace('\r\n', `\r\nX-Big: ${'a'.repeat(12_000)}\r\n`)),
  );
  const cell = await ask(await serviceAt(`http://127.0.0.1:${listening.port}/`), THROUGH, LOAD);
  const failed = cell.counts.statuses['502']!;
  expect(cell.nginxErrors).toEqual({ 'too-big-header': failed });
  const ids = cell.causes!.map(({ id }) => id);
  expect(ids[0]).toBe('nginx-too-big-header');
  expect(ids.filter((id) => id.startsWith('upstream-'))).toEqual([]);
  expect(cell.explanation).toContain('`proxy_buffer_size`');
  const text = textReport({ ...fixture, cells: [cell] }, { colour: false, file: null }).replaceAll(
    /\s+/g,
    ' ',
  );
  expect(text).toContain(`status 502: ${failed} in "${cell.name}" (socket)`);
  expect(text).toContain(
    'the first "upstream sent too big header while reading response header from upstream"',
  );
});

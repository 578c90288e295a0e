// @module-tag long
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeLab } from '../../lab/testing.ts';
import { readResult } from '../../result/store.ts';
import { listenOn } from '../../serve/external/testing/listening.ts';
import { connlab, temporaryFolder } from '../testing/command.ts';
import {
  COOKIE,
  contentsOf,
  expectHidden,
  ORDER,
  prepared,
  TOKEN,
  watchArguments,
} from '../testing/orders.ts';

/** Takes a POST of the order with token and cookie, and repeats the token in its answer. */
const PICKY: http.RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { authorization, cookie, host } = request.headers;
    const isAllowed = authorization === `Bearer ${TOKEN}` && cookie === COOKIE && host === 'shop.test';
    const isOrder = request.method === 'POST' && String(Buffer.concat(chunks)) === ORDER;
    response
      .writeHead(!isAllowed ? 401 : isOrder ? 201 : 405, { 'x-echo': String(authorization) })
      .end('done');
  });
};

describeLab('A request with secrets', () => {
  test('reaches a service, and its secrets no file, no arguments and no output', async () => {
    const folder = await prepared();
    await using server = await listenOn(http.createServer(PICKY));
    using watched = watchArguments();
    const out = join(folder, 'out');
    const url = `http://127.0.0.1:${server.port}/`;
    const ran = await connlab(
      folder,
      'run',
      'orders.mjs',
      '--target',
      url,
      '--out',
      out,
      '--json',
      '--debug',
    );
    expect(ran.err).toContain('Before the load, one POST is sent to the service');
    const { cells } = await readResult(out);
    const counts = cells.map((cell) => 'counts' in cell && cell.counts.statuses);
    expect(counts).toEqual(cells.map(() => ({ 201: 40 })));
    expect(cells.map(({ name }) => name)).toEqual(['socket', 'nginx']);
    expect(cells[0]!.request).toEqual({
      method: 'POST',
      headers: { Cookie: null, Host: 'shop.test', 'Content-Type': 'application/json' },
      body: { bytes: ORDER.length, file: 'order.json' },
      bearerEnv: 'API_TOKEN',
    });
    expectHidden(ran.out, ran.err, contentsOf(out), ...watched.seen);
    expect(watched.looks()).toBeGreaterThan(20);
    const [text, csv] = await Promise.all([
      connlab(folder, 'report', out),
      connlab(folder, 'export', out, '--openmetrics'),
    ]);
    expectHidden(text.out, text.err, csv.out, csv.err, contentsOf(out));
  });

  test('is refused with a hint where it lacks something, and all mistakes are told at once', async () => {
    const folder = await prepared();
    await using server = await listenOn(http.createServer(PICKY));
    const url = `http://127.0.0.1:${server.port}/`;
    const asked = await connlab(folder, 'run', 'keep-alive', '--target', url, '--method', 'POST');
    expect([asked.code, asked.err]).toEqual([
      2,
      expect.stringMatching(/answered POST with 401; .*--bearer-env NAME/),
    ]);
    const wrong = await connlab(
      folder,
      ...[
        'run',
        'keep-alive',
        '--method',
        'POST',
        '--body',
        '@nowhere.json',
        '--bearer-env',
        'NO_SUCH_TOKEN',
      ],
      ...['--header', `Content-Length: ${TOKEN}`, '--header', `Cookie: ${COOKIE}\r\n`],
    );
    expect(wrong.code).toBe(2);
    for (const where of ['--body', '--bearer-env', '--header Content-Length', '--header Cookie'])
      expect(wrong.err).toContain(`  ${where}: `);
    expectHidden(asked.err, wrong.err, wrong.out);
  });
});

test('connlab predict needs neither the file nor the variable of a request', async () => {
  const folder = await temporaryFolder();
  const request = { method: 'POST', body: { file: 'nowhere' }, bearerEnv: 'NO_SUCH_TOKEN' };
  const load = { kind: 'closed', concurrency: 1, requests: 1, durationMs: 1_000 };
  const scenario = { name: 'x', question: 'x?', load, request, cells: [{ name: 'a' }] };
  await writeFile(join(folder, 'x.mjs'), `export default ${JSON.stringify(scenario)}`);
  const { code, out } = await connlab(folder, 'predict', 'x.mjs');
  expect([code, out]).toEqual([
    0,
    expect.stringContaining('request: POST, a body from nowhere, bearer token from NO_SUCH_TOKEN'),
  ]);
});

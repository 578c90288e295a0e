// @module-tag long
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { describeLab } from '../../lab/testing.ts';
import { readResult } from '../../result/store.ts';
import { listenOn } from '../../serve/external/testing/listening.ts';
import { connlab, temporaryFolder } from '../testing/command.ts';

const TOKEN = 'hunter2|Zq9.tOkEn-0000000000';
const COOKIE = 'sid=c00kie-1111111111';
const ORDER = '{"order":"secret-order-2222222222"}';
const SECRETS = [TOKEN, 'c00kie-1111111111', 'secret-order-2222222222'];

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

/** Looks at the arguments of all processes until it is disposed of. */
function watchArguments() {
  const seen = new Set<string>();
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        for (const secret of SECRETS) if (words.includes(secret)) seen.add(words.replaceAll('\0', ' '));
      } catch {} // ended in the meantime
    }
  }, 10);
  return { seen, looks: () => looks, [Symbol.dispose]: () => clearInterval(timer) };
}

/** Everything below a folder, as one text. */
function contentsOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** A folder with the scenario and its order, and the token in the environment. */
async function prepared(): Promise<string> {
  vi.stubEnv('API_TOKEN', TOKEN);
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'order.json'), ORDER);
  const request = {
    method: 'POST',
    headers: { Cookie: COOKIE, Host: 'shop.test', 'Content-Type': 'application/json' },
    body: { file: 'order.json' },
    bearerEnv: 'API_TOKEN',
  };
  const load = { kind: 'closed', concurrency: 2, requests: 40, durationMs: 20_000 };
  const cells = [
    { name: 'socket' },
    { name: 'nginx', driver: 'undici', path: 'nginx', upstreamKeepalive: 4 },
  ];
  const scenario = { name: 'orders', question: 'x?', load, request, cells };
  await writeFile(join(folder, 'orders.mjs'), `export default ${JSON.stringify(scenario)}`);
  return folder;
}

function expectHidden(...texts: readonly string[]): void {
  for (const secret of SECRETS) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
}

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

  test('goes to the servers of --ab, and is not in what a dying one printed', async () => {
    const folder = await prepared();
    const server = join(folder, 'server.cjs');
    await writeFile(
      server,
      `require('http').createServer((q, r) => {
        if (process.argv[2]) { console.error(JSON.stringify(q.headers)); process.exit(3); }
        q.resume().on('end', () => r.writeHead(q.method === 'POST' ? 200 : 405).end());
      }).listen(+process.env.PORT, process.env.HOST);`,
    );
    using watched = watchArguments();
    const node = `'${process.execPath}' server.cjs`;
    const options = ['--scenario', 'orders.mjs', '--only', 'cell=socket', '--trials', '1', '--out', 'ab'];
    const ran = await connlab(folder, 'compare', '--ab', node, node, ...options);
    const { cells } = await readResult(join(folder, 'ab', 'a'));
    expect(cells).toMatchObject([{ counts: { statuses: { 200: 40 } }, request: { method: 'POST' } }]);
    expect(ran.err).toContain('the server gets POST requests for 400 ms');
    const died = await connlab(folder, 'compare', '--ab', node, `${node} dies`, ...options);
    expect([died.code, died.err]).toEqual([2, expect.stringContaining('"authorization":"(hidden)"')]);
    expectHidden(ran.out, ran.err, died.out, died.err, contentsOf(join(folder, 'ab')), ...watched.seen);
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

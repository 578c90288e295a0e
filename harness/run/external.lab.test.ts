// @module-tag long
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { authority } from '../serve/external/testing/authority.ts';
import { listenOn } from '../serve/external/testing/listening.ts';
import {
  ask,
  failedIn,
  folderWithFile,
  freePort,
  openTo,
  SHORT,
  serviceAt,
  startNginx,
  startServer,
} from '../testing/own-service.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
test("the user's own nginx as the service: each strategy happens, the kernel shows the costs, nothing stays open", async () => {
  const port = await freePort();
  await startNginx(port);
  const found = await serviceAt(`http://127.0.0.1:${port}/index.html`);

  const kept = await ask(found, {});
  expect(failedIn(kept)).toEqual([]);
  expect(kept.target).toEqual(found.service);
  expect(kept.counts.statuses).toEqual({ 200: kept.counts.responses });
  // nginx ends a connection after 1,000 requests (keepalive_requests). The last ones need no replacement.
  const { opened, closedByServer } = kept.connections;
  expect(opened).toBeGreaterThanOrEqual(Math.max(4, closedByServer));
  expect(opened).toBeLessThanOrEqual(4 + closedByServer);
  expect(closedByServer).toBeLessThanOrEqual(kept.counts.responses / 1_000);

  const churn = { reuse: 'one-request', pool: 4 } as const;
  const client = await ask(found, { ...churn, closer: 'client' });
  expect(failedIn(client)).toEqual([]);
  expect(client.hosts.client!.timeWaitPeak).toBeGreaterThan(0.8 * client.connections.opened);
  expect(client.hosts.origin!.timeWaitPeak).toBeLessThan(0.1 * client.connections.opened);

  const server = await ask(found, { ...churn, closer: 'server' });
  expect(failedIn(server)).toEqual([]);
  // TIME_WAIT sockets of the previous cell do not count.
  expect(server.hosts.client!.timeWaitPeak).toBeLessThan(0.1 * server.connections.opened);
  expect(server.hosts.origin!.timeWaitPeak).toBeGreaterThan(0.5 * server.connections.opened);

  expect(await openTo(found)).toBe(0);
});

/** Debian's minimal installation has no Python. */
const NO_PYTHON = spawnSync('python3', ['--version']).status !== 0 && process.env.CONNLAB_NO_SKIP !== '1';

test.skipIf(NO_PYTHON)(
  'python3 -m http.server, which ends each connection: that is the answer, with its cause',
  async () => {
    const port = await freePort();
    const args = ['-m', 'http.server', String(port), '--bind', '127.0.0.1', '--directory', folderWithFile()];
    await startServer(port, ['python3', ...args]);
    const found = await serviceAt(`http://localhost:${port}/index.html`);
    const kept = await ask(found, {});
    expect(failedIn(kept)).toEqual([]);
    const { requests } = kept.counts;
    expect(kept).toMatchObject({ state: 'measured', connections: { announced: { 'http/1.0': requests } } });
    expect(kept.causes!.map(({ id }) => id)).toContain('answers-in-http10');
    expect(await openTo(found)).toBe(0);
  },
);

test('a service with a certificate of a private CA, by its name', async () => {
  using own = authority();
  const names: string[] = [];
  const server = https.createServer(own.sign('DNS:localhost'), (request, response) => {
    names.push(request.headers.host!);
    response.end('fine');
  });
  await using listening = await listenOn(server);
  const found = await serviceAt(`https://localhost:${listening.port}/`, own.file);
  for (const driver of ['socket', 'undici'] as const) {
    const cell = await ask(found, { driver, poolChoice: driver === 'undici' ? 'first' : 'lifo' });
    expect(failedIn(cell)).toEqual([]);
    expect(cell.connections.tlsVersions).toEqual({ '1.3': cell.connections.opened });
  }
  expect(new Set(names)).toEqual(new Set([`localhost:${listening.port}`]));
  expect(listening.open()).toBe(0);
});

test('a service that begins to fail: the load ends early, the cell is invalid and says why', async () => {
  let asked = 0;
  const server = http.createServer((_, response) => {
    asked += 1;
    response.writeHead(asked > 200 ? 503 : 200).end();
  });
  await using listening = await listenOn(server);
  const found = await serviceAt(`http://localhost:${listening.port}/`);
  const cell = await ask(found, {}, { ...SHORT, durationMs: 8_000 });
  expect(failedIn(cell)).toEqual(['error budget']);
  expect(cell.durationMs).toBeLessThan(4_000);
  expect(cell).toMatchObject({
    reason: expect.stringMatching(/requests failed \(status 503: \d+\), and the load was ended/),
  });
  expect(listening.open()).toBe(0);
});

test('connlab run --target runs the cells that depend on the client alone, and refuses a load above --max-rate', async () => {
  await using listening = await listenOn(http.createServer((_, response) => response.end('fine')));
  const folder = mkdtempSync(join(tmpdir(), 'connlab-target-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = async (...words: readonly string[]) => {
    const child = spawn(process.execPath, [CLI, 'run', 'keep-alive', '--out', folder, ...words]);
    const exited = once(child, 'exit');
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    return { stdout, stderr, code };
  };
  const local = `http://localhost:${listening.port}/`;
  const few = [
    '--only',
    'cell=keep-alive',
    '--set',
    'load.durationMs=300',
    '--set',
    'origin.delay=constant 1ms',
  ];
  const [ran, refused] = await Promise.all([
    run('--target', local, ...few, '--json'),
    run('--target', 'http://192.0.2.1/', '--error-budget', 'x'),
  ]);
  expect(ran.stderr).toMatch(/^keep-alive: origin\.delay ignored: left to the service$/m);
  const { cells } = JSON.parse(ran.stdout);
  expect(cells).toMatchObject([
    { name: 'keep-alive', target: { url: local, clientOn: 'host', isLocal: true } },
  ]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--error-budget: Value "x" is not valid');
});

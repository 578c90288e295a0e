import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { predict } from './analyse/predict.ts';
import { type ExternalRun, runCell } from './cell.ts';
import { DEFAULT_ERROR_BUDGET } from './drive/error-budget.ts';
import { readMachine } from './lab/machine.ts';
import { observeDestination } from './observe/destination.ts';
import { adaptCellToService } from './plan/external/adapt.ts';
import { effectivePorts } from './plan/lab-spec.ts';
import type { Cell } from './result/result.ts';
import type { Load } from './scenario/scenario.ts';
import type { Strategy } from './scenario/strategy.ts';
import { cellWith } from './scenario/testing/cell.ts';
import { type FoundService, findService } from './target/external/external.ts';
import { authority } from './target/external/testing/authority.ts';
import { listenOn } from './target/external/testing/listening.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const SHORT: Load = { kind: 'closed', concurrency: 4, durationMs: 300 };
/** These say that the machine was busy with other things: times are in doubt then, what is counted here is not. */
const ABOUT_TIME = ['driver on time', 'observers kept their interval'];

type Ran = Extract<Cell, { state: 'measured' | 'invalid' }>;

async function serviceAt(url: string, caFile: string | null = null): Promise<FoundService> {
  const found = await findService({ url, mayLoad: false, caFile });
  if ('what' in found) throw new Error(found.what);
  return found;
}

/** Runs one cell against a service as a run does. */
async function ask(found: FoundService, strategy: Partial<Strategy>, load: Load = SHORT): Promise<Ran> {
  const { service, tls } = found;
  const facts = { service, tls, machine: readMachine(), maxRatePerSecond: null };
  const plan = adaptCellToService(cellWith({ strategy, load }), facts);
  const external: ExternalRun = { found, errorBudget: DEFAULT_ERROR_BUDGET };
  const { signal } = new AbortController();
  const how = { trial: 1, prediction: predict(plan, effectivePorts(plan)), seed: 1, nginx: null, signal };
  const cell = await runCell({ plan, ...how, external }, () => {});
  if (cell.state !== 'measured' && cell.state !== 'invalid') throw new Error(`${cell.state}: ${cell.reason}`);
  return cell;
}

function failedIn({ checks }: Ran): readonly string[] {
  return checks.filter(({ ok, name }) => !ok && !ABOUT_TIME.includes(name)).map(({ name }) => name);
}

/** Connections to the service that are open now, from either end. */
async function openTo({ service }: FoundService): Promise<number> {
  const ports = { low: 1_024, high: 65_535 };
  await using watch = await observeDestination({
    destination: service,
    pid: process.pid,
    ports,
    programs: [],
  });
  const { client, origin } = watch.latest().hosts;
  return client!.states!.established! + origin!.states!.established!;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a server that is not ours, and resolves when something listens at the port. */
async function startServer(port: number, [command, ...args]: readonly [string, ...string[]]): Promise<void> {
  const server = spawn(command, args, { stdio: 'ignore' });
  const exited = once(server, 'exit');
  onTestFinished(async () => {
    server.kill();
    await exited;
  });
  const isThere = async (): Promise<boolean> => {
    const socket = net.connect(port, '127.0.0.1');
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return connected;
  };
  await expect.poll(isThere, { timeout: 5_000, interval: 20 }).toBe(true);
}

function folderWithFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-service-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'index.html'), 'fine\n');
  return folder;
}

/** nginx with a static file, and nothing of connlab's own configuration. */
async function startNginx(port: number): Promise<void> {
  const folder = folderWithFile();
  mkdirSync(join(folder, 'tmp'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((name) => `${name}_temp_path ${folder}/tmp/${name};`).join(' ');
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const config = `${user} daemon off; pid ${folder}/pid; error_log /dev/null; events {}
    http { access_log off; ${paths} server { listen 127.0.0.1:${port}; root ${folder}; } }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  await startServer(port, ['nginx', '-p', folder, '-c', join(folder, 'nginx.conf')]);
}

test('an nginx that is not ours: each strategy happens, the kernel says who paid, nothing stays open', async () => {
  const port = await freePort();
  await startNginx(port);
  const found = await serviceAt(`http://127.0.0.1:${port}/index.html`);

  const kept = await ask(found, {});
  expect(failedIn(kept)).toEqual([]);
  expect(kept.target).toEqual(found.service);
  expect(kept.counts.statuses).toEqual({ 200: kept.counts.responses });
  // nginx itself ends a connection after 1,000 requests (keepalive_requests).
  expect(kept.connections.opened).toBe(4 + kept.connections.closedByServer);
  expect(kept.connections.closedByServer).toBeLessThanOrEqual(kept.counts.responses / 1_000);

  const churn = { reuse: 'one-request', pool: 4 } as const;
  const client = await ask(found, { ...churn, closer: 'client' });
  expect(failedIn(client)).toEqual([]);
  expect(client.hosts.client!.timeWaitPeak).toBeGreaterThan(0.8 * client.connections.opened);
  expect(client.hosts.origin!.timeWaitPeak).toBeLessThan(0.1 * client.connections.opened);

  const server = await ask(found, { ...churn, closer: 'server' });
  expect(failedIn(server)).toEqual([]);
  // Not those that the cell before has left there.
  expect(server.hosts.client!.timeWaitPeak).toBeLessThan(0.1 * server.connections.opened);
  expect(server.hosts.origin!.timeWaitPeak).toBeGreaterThan(0.5 * server.connections.opened);

  expect(await openTo(found)).toBe(0);
});

/** Debian's smallest installation has none. */
const NO_PYTHON = spawnSync('python3', ['--version']).status !== 0 && process.env.CONNLAB_NO_SKIP !== '1';

test.skipIf(NO_PYTHON)(
  'python3 -m http.server, which ends each connection: keep-alive did not happen',
  async () => {
    const port = await freePort();
    const args = ['-m', 'http.server', String(port), '--bind', '127.0.0.1', '--directory', folderWithFile()];
    await startServer(port, ['python3', ...args]);
    const found = await serviceAt(`http://localhost:${port}/index.html`);
    const kept = await ask(found, {});
    expect(kept).toMatchObject({ state: 'invalid', reason: expect.stringContaining('connections client') });
    expect(failedIn(kept)).toContain('protocol');
    expect(await openTo(found)).toBe(0);
  },
);

test('a service with TLS of a private authority, asked by its name', async () => {
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

test("connlab run --target runs the cells that are the client's, and refuses what it must not load", async () => {
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
  const few = ['--only', 'reuse=keep-alive', '--set', 'load.durationMs=300'];
  const [ran, refused] = await Promise.all([
    run('--target', local, ...few, '--json'),
    run('--target', 'http://192.0.2.1/', '--error-budget', 'x'),
  ]);
  expect(ran.stderr).toMatch(/^keep-alive: \d+ of \d+ cells left out: path: nginx stands in the lab/m);
  const { cells } = JSON.parse(ran.stdout);
  expect(cells).toMatchObject([
    { name: 'keep-alive', target: { url: local, clientOn: 'host', isLocal: true } },
  ]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--error-budget: Value "x" is not valid');
});

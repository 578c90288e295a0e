import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { predict } from '../analyse/predict/predict.ts';
import { DEFAULT_ERROR_BUDGET } from '../drive/load/error-budget.ts';
import { readMachine } from '../lab/machine.ts';
import { observeDestination } from '../observe/observe.ts';
import { adaptCellToService } from '../plan/external/adapt.ts';
import { type ExternalRun, runCell } from '../run/cell.ts';
import { type CountedCell, counted, failedChecks } from '../run/testing/claims.ts';
import { PLAIN_REQUEST } from '../scenario/request/sent.ts';
import type { Load } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { type FoundService, findService } from '../serve/external/external.ts';
import type { Signed } from '../serve/external/testing/authority.ts';
import { inspectNginx } from '../serve/nginx/nginx.ts';

export const SHORT: Load = { kind: 'closed', concurrency: 4, durationMs: 300 };

export async function serviceAt(url: string, caFile: string | null = null): Promise<FoundService> {
  const found = await findService({ url, mayLoad: false, caFile, request: PLAIN_REQUEST });
  if ('what' in found) throw new Error(found.what);
  return found;
}

/** Runs one cell against a service as a run does, with a driver that starts cold. */
export async function ask(
  found: FoundService,
  strategy: Partial<Strategy>,
  load: Load = SHORT,
): Promise<CountedCell> {
  const { service, tls } = found;
  const facts = { service, tls, machine: readMachine(), maxRatePerSecond: null };
  const plan = adaptCellToService(cellWith({ strategy, load }), facts);
  const external: ExternalRun = { found, errorBudget: DEFAULT_ERROR_BUDGET };
  const { signal } = new AbortController();
  const nginx = await inspectNginx();
  const how = { trial: 1, prediction: predict(plan), seed: 1, nginx, cold: true, signal };
  return counted(await runCell({ plan, ...how, external }, () => {}));
}

export function failedIn(cell: CountedCell): readonly string[] {
  return failedChecks(cell).map(({ name }) => name);
}

/** Connections to the service that are open now, from either end. */
export async function openTo({ service }: FoundService): Promise<number> {
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

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a server that is not ours, and resolves when something listens at the port. */
export async function startServer(
  port: number,
  [command, ...args]: readonly [string, ...string[]],
): Promise<void> {
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

/** What another nginx than the plain one has. `signed`: HTTP/2 as well, over TLS. */
interface NginxChanges {
  readonly signed?: Signed;
  readonly directives?: string;
}

/** nginx with a static file, and nothing of connlab's own configuration. */
export async function startNginx(
  port: number,
  { signed, directives = '' }: NginxChanges = {},
): Promise<void> {
  const folder = folderWithFile();
  for (const [name, pem] of Object.entries(signed ?? {})) writeFileSync(join(folder, `${name}.pem`), pem);
  const listens = signed === undefined ? '' : ' ssl http2';
  const tls =
    signed === undefined ? '' : `ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;`;
  mkdirSync(join(folder, 'tmp'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((name) => `${name}_temp_path ${folder}/tmp/${name};`).join(' ');
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const config = `${user} daemon off; pid ${folder}/pid; error_log /dev/null; events {}
    http { access_log off; ${paths} ${directives} ${tls}
      server { listen 127.0.0.1:${port}${listens}; root ${folder}; } }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  await startServer(port, ['nginx', '-p', folder, '-c', join(folder, 'nginx.conf')]);
}

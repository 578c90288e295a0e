import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, startServer } from '../../../testing/own-service.ts';
import { NginxErrors } from './error-log.ts';

// A real nginx, and a server that breaks the rules in one way for each path: nginx's own words decide, not ours.

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

/** By path: what the server does with a request. */
const ANSWERS: Readonly<Record<string, (socket: net.Socket) => unknown>> = {
  'closed-early': (socket) => socket.end(),
  'cut-off': (socket) => socket.end(OK.slice(0, -2)),
  reset: (socket) => socket.resetAndDestroy(),
  'reset-midway': async (socket) => {
    socket.write(OK.slice(0, -2));
    await wait(100);
    socket.resetAndDestroy();
  },
  'timed-out': () => {},
  'too-big-header': (socket) =>
    socket.write(OK.replace('Content', `X-Big: ${'a'.repeat(12_000)}\r\nContent`)),
  'invalid-header': (socket) => socket.write(OK.replace('Content', 'X-\u0001Odd: a\r\nContent')),
  'invalid-chunks': (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  'no-http': (socket) => socket.end('220 mail.test ESMTP\r\n'),
  // In plain text, which no TLS client takes.
  'tls-handshake': (socket) => socket.end(OK),
};

async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** One that answers as its path says. */
function brokenServer(): Promise<number> {
  return listen(
    net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (bytes) => {
        const path = /^GET \/(\S+)/.exec(bytes.toString('latin1'))?.[1] ?? 'tls-handshake';
        ANSWERS[path]!(socket);
      });
    }),
  );
}

interface Config {
  readonly main?: string;
  readonly events?: string;
  readonly http: string;
}

/** Starts nginx with this configuration, `{port}` in it being a free one. */
async function startNginx({ main = '', events = '', http: lines }: Config) {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-nginx-'));
  mkdirSync(join(folder, 'tmp'));
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = kinds.map((kind) => `${kind}_temp_path ${folder}/tmp/${kind};`).join(' ');
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const port = await freePort();
  const log = join(folder, 'error.log');
  const config = `${user} ${main} daemon off; worker_processes 1; pid ${folder}/pid; error_log ${log} error;
    events { ${events} } http { access_log off; ${paths} ${lines.replace('{port}', String(port))} }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await startServer(port, ['nginx', '-p', folder, '-e', log, '-c', join(folder, 'nginx.conf')]);
  return { port, log };
}

/** Asks once; how nginx answers, or breaks off, does not matter. */
function ask(port: number, path: string, body?: string): Promise<void> {
  return new Promise((resolve) => {
    const request = http.request({
      port,
      host: '127.0.0.1',
      path,
      agent: false,
      method: body ? 'POST' : 'GET',
    });
    request.on('response', (answer) =>
      answer
        .on('error', () => {})
        .on('close', resolve)
        .resume(),
    );
    request.on('error', () => resolve());
    request.end(body);
  });
}

async function kindsIn(log: string): Promise<readonly string[]> {
  const { nginxLines } = await new NginxErrors(log).read();
  return nginxLines.map(({ kind }) => kind).toSorted();
}

test('the kinds are those that the installed nginx writes, one for each fault of an origin', async () => {
  const [broken, closed] = [await brokenServer(), await freePort()];
  const to = (kind: string, lines: string): string => `location = /${kind} { ${lines} }`;
  const elsewhere: Readonly<Record<string, string>> = {
    refused: `proxy_pass http://127.0.0.1:${closed};`,
    // An address for documentation (RFC 5737), which no host has.
    'bind-address': `proxy_bind 192.0.2.1; proxy_pass http://127.0.0.1:${broken};`,
    'no-socket-file': 'proxy_pass http://unix:/nowhere/connlab.sock;',
    'no-resolver': 'set $name service.test; proxy_pass http://$name;',
    'no-live': 'proxy_pass http://none;',
    limited: `limit_req zone=one; proxy_pass http://127.0.0.1:${broken}/closed-early;`,
    'request-too-large': `client_max_body_size 1; proxy_pass http://127.0.0.1:${broken};`,
    other: 'deny all;',
  };
  const paths = Object.keys(ANSWERS).map((path) =>
    to(
      path,
      `proxy_read_timeout 200ms; proxy_pass ${path === 'tls-handshake' ? 'https' : 'http'}://127.0.0.1:${broken};`,
    ),
  );
  const others = Object.entries(elsewhere).map(([kind, lines]) => to(kind, lines));
  const { port, log } = await startNginx({
    http: `limit_req_zone $server_port zone=one:32k rate=1r/m;
      upstream none { server 127.0.0.1:1 down; server 127.0.0.2:1 down; }
      server { listen 127.0.0.1:{port}; proxy_http_version 1.1; ${paths.join(' ')} ${others.join(' ')} }`,
  });
  const kinds = [...Object.keys(ANSWERS), ...Object.keys(elsewhere)];
  await Promise.all(
    kinds.map((kind) => ask(port, `/${kind}`, kind === 'request-too-large' ? 'two' : undefined)),
  );
  // Two of three within the minute are over the limit.
  await Promise.all([ask(port, '/limited'), ask(port, '/limited')]);
  await expect.poll(() => kindsIn(log)).toEqual(kinds.toSorted());
  // What was refused by the limit, and what got through and met the server of `/closed-early`.
  const { nginxErrors, nginxLines } = await new NginxErrors(log).read();
  expect(nginxErrors).toMatchObject({ limited: 2, 'closed-early': 3, reset: 2, 'timed-out': 1 });
  expect(nginxLines.find(({ kind }) => kind === 'other')!.sample).toBe('access forbidden by rule');
  expect(readFileSync(log, 'utf8').split('\n').length).toBeGreaterThan(kinds.length);
});

test.each([
  ['no-connections', { events: 'worker_connections 12;' }],
  ['no-files', { main: 'worker_rlimit_nofile 12;' }],
])('the kind is "%s" where nginx has none left', async (kind, limits) => {
  // The server never answers, so what is open stays open.
  const silent = net.createServer((socket) => socket.on('error', () => {}));
  const upstream = await listen(silent);
  const { port, log } = await startNginx({
    ...limits,
    http: `server { listen 127.0.0.1:{port}; location / { proxy_pass http://127.0.0.1:${upstream}; } }`,
  });
  const clients: net.Socket[] = [];
  // One after the other: nginx silently closes connections that wait for their first request when it has none left.
  while (clients.length < 20 && !(await kindsIn(log)).includes(kind)) {
    const client = net.connect(port, '127.0.0.1').on('error', () => {});
    clients.push(client);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    // Not once() for the client: nginx may reset it, and once() would reject.
    const closed = new Promise((resolve) => client.once('close', resolve));
    await Promise.race([once(silent, 'connection'), closed, wait(100)]);
  }
  await expect.poll(() => kindsIn(log)).toContain(kind);
  for (const client of clients) client.destroy();
});

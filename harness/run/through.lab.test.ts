import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Load } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { authority } from '../serve/external/testing/authority.ts';
import { listenOn } from '../serve/external/testing/listening.ts';
import { ask, failedIn, serviceAt } from '../testing/own-service.ts';

const THROUGH = { path: 'nginx', upstreamKeepaliveRequests: 1_000_000, pool: 8 } as const;
const LOAD: Load = { kind: 'closed', concurrency: 8, durationMs: 300 };

/** A service that answers after 2 ms, keeps its connections, and counts them. */
function service() {
  const seen = { connections: 0, hosts: new Set<string>() };
  const server = http.createServer((request, response) => {
    seen.hosts.add(request.headers.host!);
    setTimeout(() => response.end('fine'), 2);
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', () => (seen.connections += 1));
  return { server, seen };
}

test("the lab's nginx counts its own connections to a service that has other clients too", async () => {
  const { server, seen } = service();
  await using listening = await listenOn(server);
  const found = await serviceAt(`http://localhost:${listening.port}/`);
  // Other clients: some connections stay open, and some end during the load.
  const others = Array.from({ length: 5 }, () => net.connect(listening.port, '127.0.0.1'));
  const counted = async (strategy: Partial<Strategy>) => {
    const before = seen.connections;
    const cell = await ask(found, { ...THROUGH, ...strategy }, LOAD);
    expect(failedIn(cell)).toEqual([]);
    return { cell, accepted: seen.connections - before };
  };
  await expect.poll(() => seen.connections).toBe(1 + others.length); // one more, which checked the service

  const kept = await counted({ upstreamKeepalive: 8 });
  expect(kept.cell.upstream!.opened).toBe(kept.accepted);
  expect(kept.cell.upstream!.openAtEnd).toBe(kept.accepted);
  expect(kept.accepted).toBeLessThanOrEqual(8);

  const few = await counted({ upstreamKeepalive: 1 });
  expect(few.cell.upstream!.opened).toBe(few.accepted);
  // nginx may not have closed each caller's last connection yet.
  expect(few.cell.upstream!.openAtEnd).toBeLessThanOrEqual(8);
  expect(few.cell.upstream!.timeWaitPeak).toBeGreaterThan(0.5 * few.accepted);
  expect(few.cell.hosts.proxy!.activeOpens).toBe(few.accepted);

  const none = await counted({ upstreamKeepalive: 'off' });
  expect(none.accepted).toBe(none.cell.counts.requests);
  expect(seen.hosts).toEqual(new Set([`localhost:${listening.port}`]));
  await expect.poll(() => listening.open()).toBe(others.length);
  for (const socket of others) socket.destroy();
});

test("the lab's nginx connects to a TLS service by its name, trusts its CA only, and leaves nothing behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-through-'));
  using own = authority();
  const names: unknown[] = [];
  const server = https.createServer(own.sign('DNS:localhost'), (request, response) => {
    names.push((request.socket as import('node:tls').TLSSocket & { servername: string }).servername);
    response.end('fine');
  });
  await using listening = await listenOn(server);
  const found = await serviceAt(`https://localhost:${listening.port}/`, own.file);
  vi.stubEnv('TMPDIR', folder);
  const cell = await ask(found, { ...THROUGH, upstreamKeepalive: 8, tls: '1.3' }, LOAD);
  expect(failedIn(cell)).toEqual([]);
  expect(cell.counts.statuses).toEqual({ 200: cell.counts.responses });
  expect(new Set(names)).toEqual(new Set(['localhost']));
  await expect.poll(() => listening.open()).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
  vi.unstubAllEnvs();
  rmdirSync(folder);

  using another = authority();
  const { ca, ...endpoint } = found.endpoint;
  const { cert } = another.sign('DNS:localhost');
  const untrusted = { ...found, endpoint: { ...endpoint, ca: cert } };
  expect(ca).toBeDefined();
  const refused = await ask(untrusted, { ...THROUGH, upstreamKeepalive: 8 }, LOAD);
  expect(failedIn(refused)).toContain('error budget');
  expect(Object.keys(refused.counts.statuses)).toEqual(['502']);
});

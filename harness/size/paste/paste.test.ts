import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Choice } from './choice.ts';
import { PASTED_CLIENTS, pasteOf } from './clients.ts';
import { goTransport } from './go.ts';
import { hikariCp } from './hikari.ts';
import { idleTimeoutMs, type ServerIdle, UNKNOWN_IDLE, whyNoneIsLess } from './idle.ts';
import { nginx } from './nginx.ts';
import { axios, httpAgent } from './node-agent.ts';
import { undici } from './undici.ts';

const nginxLines = nginx.lines;
const undiciLines = undici.lines;

const CHOICE: Choice = {
  size: 12,
  pools: 1,
  ratePerSecond: 800,
  throughNginx: true,
  idle: UNKNOWN_IDLE,
  keepalive: { keepalive: 9, requests: 2_061 },
  service: null,
};
const SERVICE = {
  scheme: 'https',
  server: 'api.test:8443',
  host: 'api.test:8443',
  name: 'api.test',
} as const;

test('nginxLines() has the measured keepalive, and the other limits that end connections', () => {
  const text = nginxLines(CHOICE).join('\n');
  expect(text).toMatch(
    / {2}server HOST:PORT;\n.*\n.* closed none of its connections in 2,061 requests; 12, .*\n {2}keepalive 9;/,
  );
  expect(text).toContain('keepalive_requests 1000; # the default; ends about 0.8 connections per second');
  expect(text).not.toContain('Host ');
  expect(nginxLines({ ...CHOICE, keepalive: null })).toEqual([]);
});

test('nginxLines() says that nginx opens no more connections than the pool of the client', () => {
  const keepalive = { keepalive: 12, requests: 2_061 };
  expect(nginxLines({ ...CHOICE, keepalive }).join('\n')).toContain(
    "in 2,061 requests; it opens no more than the 12 of the client's pool.",
  );
});

test('nginxLines() sends a service its own Host and name', () => {
  const plain = { ...SERVICE, scheme: 'http' } as const;
  expect(nginxLines({ ...CHOICE, service: plain }).join('\n')).not.toContain('ssl');
  expect(nginxLines({ ...CHOICE, service: SERVICE })).toEqual(
    expect.arrayContaining([
      '  server api.test:8443;',
      '  proxy_pass https://service;',
      '  proxy_set_header Host api.test:8443;',
      '  proxy_ssl_name api.test;',
    ]),
  );
});

test('nginxLines() does not verify the certificate of an address, because nginx cannot', () => {
  const text = nginxLines({ ...CHOICE, service: { ...SERVICE, name: null } }).join('\n');
  expect(text).not.toContain('proxy_ssl');
});

const DIRECT = { ...CHOICE, throughNginx: false };

test.each<[ServerIdle, number]>([
  [{ source: 'header', ms: 5_000 }, 4_000],
  [{ source: 'header', ms: 75_000 }, 74_000],
  [{ source: 'closed', ms: 2_004 }, 1_004],
  [{ source: 'header', ms: 1_000 }, 500],
  [{ source: 'closed', ms: 25 }, 13],
  [{ source: 'kept', ms: 6_000 }, 4_000],
  [{ source: 'kept', ms: 2_000 }, 1_000],
  [UNKNOWN_IDLE, 4_000],
])('idleTimeoutMs() is less than what the service said or showed: %o', (idle, ms) => {
  expect(idleTimeoutMs(idle)).toBe(ms);
});

test.each<[ServerIdle, string]>([
  [{ source: 'header', ms: 5_000 }, '// The service says that it closes an idle connection after 5 s'],
  [{ source: 'closed', ms: 2_004 }, '// The service closed an idle connection after 2 s'],
  [{ source: 'kept', ms: 6_000 }, '// The service kept an idle connection for 6 s at least'],
  [UNKNOWN_IDLE, '// Assumed. It must be less than the idle timeout of your service, which is unknown'],
])('undiciLines() says where the idle timeout comes from: %o', (idle, words) => {
  const text = undiciLines({ ...DIRECT, idle }).join('\n');
  expect(text).toContain(words);
  expect(text).toContain(`keepAliveTimeout: ${idleTimeoutMs(idle)}, // ms`);
});

test('behind nginx the idle timeout of the service is for nginx, and that of nginx is not known', () => {
  const choice = { ...CHOICE, idle: { source: 'header', ms: 5_000 } } as const;
  expect(undiciLines(choice).join('\n')).toContain('less than keepalive_timeout of your nginx');
  expect(nginxLines(choice)).toContain('  keepalive_timeout 4s; # less than the 5 s of the service');
  const half = nginxLines({ ...choice, idle: { source: 'closed', ms: 1_000 } });
  expect(half).toContain('  keepalive_timeout 500ms; # less than the 1 s of the service');
  expect(nginxLines(CHOICE).join('\n')).toMatch(/keepalive_timeout 4s; # assumed: .* is unknown/);
  const kept = nginxLines({ ...CHOICE, idle: { source: 'kept', ms: 3_000 } });
  expect(kept.join('\n')).toMatch(
    /keepalive_timeout 2s; # less than the 3 s that the service kept one idle, at least/,
  );
});

const KNOWN = [2, 3, 25, 999, 1_000, 1_001, 2_000, 5_000, 31_000, 31_001, 75_000, 600_000].flatMap((ms) =>
  (['header', 'closed', 'kept'] as const).map((source): ServerIdle => ({ source, ms })),
);

/** Idle timeouts in the lines of a client, ms. */
function pastedIdleMs(lines: readonly string[]): readonly number[] {
  const text = lines.map((line) => line.replace(/^\s*(?:\/\/|#).*/, '')).join('\n');
  const patterns = [
    /\b(?:keepAliveTimeout|keepAliveMaxTimeout|timeout): (\d+)/g,
    /IdleConnTimeout: (\d+) \* time\.Millisecond/g,
    /maxLifetime=(\d+)/g,
    /keepalive_timeout (\d+)ms/g,
  ];
  const seconds = [...text.matchAll(/keepalive_timeout (\d+)s/g)].map(([, value]) => Number(value) * 1_000);
  return [
    ...patterns.flatMap((one) => [...text.matchAll(one)].map(([, value]) => Number(value))),
    ...seconds,
  ];
}

test.each(PASTED_CLIENTS.map((client) => [client.key, client] as const))(
  'the idle timeout for %s is always above 0 and below what the service said or showed',
  (key, { lines }) => {
    const pasted = KNOWN.map((idle) => {
      const throughNginx = key === 'nginx';
      return { idle, found: pastedIdleMs(lines({ ...CHOICE, throughNginx, idle })) };
    });
    for (const { idle, found } of pasted) {
      for (const ms of found) {
        expect(ms, JSON.stringify(idle)).toBeGreaterThan(0);
        expect(ms, JSON.stringify(idle)).toBeLessThan(idle.ms!);
      }
    }
    const enough =
      key === 'hikariCp' ? pasted.filter(({ idle }) => idle.source !== 'kept' && idle.ms! > 31_000) : pasted;
    expect(enough.filter(({ found }) => found.length === 0)).toEqual([]);
  },
);

test('no line is wider than a terminal', () => {
  const all = [{ source: 'header', ms: 1_000 } as const, UNKNOWN_IDLE, ...KNOWN].flatMap((idle) =>
    [true, false].flatMap((throughNginx) =>
      Object.values(pasteOf({ ...CHOICE, throughNginx, idle, service: SERVICE, pools: 12 })).flat(),
    ),
  );
  const lines = [...new Set(all)];
  expect(lines.filter((line) => line.replaceAll('\t', '        ').length > 98)).toEqual([]);
});

test.each([0, 1])('nothing can be less than an idle timeout of %i ms', (ms) => {
  expect(whyNoneIsLess({ source: 'closed', ms })).toContain('no idle timeout is less than that');
});

test.each(PASTED_CLIENTS.map((client) => [client.key, client] as const))(
  'the lines for %s say that an unknown idle timeout was assumed, or that nothing was',
  (key, { lines }) => {
    const text = lines({ ...CHOICE, throughNginx: key === 'nginx', idle: UNKNOWN_IDLE }).join('\n');
    expect(text).toMatch(/assumed/i);
    expect(text).toContain('unknown');
  },
);

test('pasteOf() has lines for each client, and none where there is no size', () => {
  expect(Object.keys(pasteOf(null))).toEqual(PASTED_CLIENTS.map(({ key }) => key));
  expect(Object.values(pasteOf(null)).flat()).toEqual([]);
  const { nginx: none, ...others } = pasteOf({ ...DIRECT, keepalive: null });
  expect(none).toEqual([]);
  for (const lines of Object.values(others)) expect(lines.join('\n')).toContain('12');
});

test.each([undici, httpAgent, axios, goTransport, hikariCp])(
  'the lines for $key give the size of one process, and say how many there are in all',
  ({ lines }) => {
    const text = lines({ ...DIRECT, size: 5, pools: 8 }).join('\n');
    expect(text).toContain('in each of 8 processes, 40 in all');
    expect(text).toMatch(/(?:connections: |maxSockets: |MaxConnsPerHost: +|maximumPoolSize=)5\b/);
  },
);

test('nginxLines() compare keepalive with the connections of all pools', () => {
  const split = { ...CHOICE, size: 5, pools: 8 };
  expect(nginxLines(split).join('\n')).toContain('40 (all pools) are always enough.');
  const keepalive = { keepalive: 40, requests: 100 };
  expect(nginxLines({ ...split, keepalive }).join('\n')).toContain('no more than the 40 of all pools');
});

test("HikariCP's maxLifetime is at least 30 s, so a service that closes earlier gets a sentence and no value", () => {
  const of = (idle: ServerIdle): string => hikariCp.lines({ ...DIRECT, idle }).join('\n');
  expect(of({ source: 'header', ms: 75_000 })).toContain('\nmaxLifetime=74000');
  expect(of({ source: 'closed', ms: 31_000 })).toContain('\nmaxLifetime=30000');
  for (const ms of [30_999, 5_000]) {
    expect(of({ source: 'header', ms })).toMatch(/HikariCP ends none before\n# 30 s/);
    expect(of({ source: 'header', ms })).not.toContain('maxLifetime=');
  }
});

test('the agent of the module for the scheme of the service is given to the client', () => {
  const secure = { ...DIRECT, service: SERVICE };
  expect(axios.lines(secure)).toContain(
    'const client = axios.create({ baseURL: origin, httpsAgent: agent });',
  );
  expect(httpAgent.lines(secure)[0]).toBe("import https from 'node:https';");
  expect(axios.lines(DIRECT)).toContain(
    'const client = axios.create({ baseURL: origin, httpAgent: agent });',
  );
});

/** A server that announces its idle timeout in whole seconds, as Node's does, and counts its connections. */
async function announcing(
  seconds: number,
): Promise<{ origin: string; server: Server; opened: () => number }> {
  let opened = 0;
  const server = createServer({ keepAliveTimeout: seconds * 1_000 }, (_, response) => response.end('ok'));
  server.on('connection', () => {
    opened += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, server, opened: () => opened };
}

/** Runs pasted lines, and returns what they declare. */
function declared(lines: readonly string[], name: string, scope: Record<string, unknown>): unknown {
  const code = lines.filter((line) => !line.startsWith('import ')).join('\n');
  return new Function(...Object.keys(scope), `${code}\nreturn ${name};`)(...Object.values(scope));
}

test.each([1, 2, 5])(
  "undici and Node's agent keep a connection to a service that says %i s",
  async (seconds) => {
    const idle: ServerIdle = { source: 'header', ms: seconds * 1_000 };
    const choice = { ...DIRECT, size: 3, idle };
    const http = await import('node:http');
    const { Pool } = await import('undici');

    const forAgent = await announcing(seconds);
    const agent = declared(httpAgent.lines(choice), 'agent', {
      http: http.default,
    }) as import('node:http').Agent;
    onTestFinished(() => agent.destroy());
    const get = (): Promise<void> =>
      new Promise((resolve, reject) => {
        http
          .get(forAgent.origin, { agent }, (response) =>
            response.resume().on('end', () => setImmediate(resolve)),
          )
          .on('error', reject);
      });
    const forPool = await announcing(seconds);
    const pool = declared(undici.lines(choice), 'pool', { Pool, origin: forPool.origin }) as InstanceType<
      typeof Pool
    >;
    onTestFinished(() => pool.destroy());
    const ask = async (): Promise<void> => {
      const { body } = await pool.request({ path: '/', method: 'GET' });
      await body.dump();
    };
    for (const send of [get, ask]) {
      await Promise.all(Array.from({ length: 9 }, send));
      for (let times = 0; times < 3; times += 1) await send();
    }
    await wait(0);
    expect({ agent: forAgent.opened(), pool: forPool.opened() }).toEqual({ agent: 3, pool: 3 });
  },
);

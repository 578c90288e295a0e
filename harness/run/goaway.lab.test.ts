// @module-tag long
import http2 from 'node:http2';
import { expect, test } from 'vitest';
import { authority } from '../serve/external/testing/authority.ts';
import { listenOn } from '../serve/external/testing/listening.ts';
import { ask, failedIn, freePort, serviceAt, startNginx } from '../testing/own-service.ts';

const LOAD = { kind: 'closed', concurrency: 16, requests: 1_000, durationMs: 20_000 } as const;
const H2 = { protocol: 'h2', tls: '1.2', pool: 1 } as const;
const DRIVERS = [
  { ...H2, driver: 'http2' },
  { ...H2, driver: 'undici', poolChoice: 'first' },
] as const;

test.each(DRIVERS)(
  "the user's own nginx retires connections by GOAWAY: that is the answer, with $driver",
  async (strategy) => {
    using own = authority();
    const port = await freePort();
    await startNginx(port, { signed: own.sign('DNS:localhost'), directives: 'keepalive_requests 100;' });
    const found = await serviceAt(`https://localhost:${port}/index.html`, own.file);
    const cell = await ask(found, strategy, LOAD);
    expect(failedIn(cell)).toEqual([]);
    const { announced, usablePeak, peak } = cell.connections;
    expect(usablePeak).toBe(1);
    expect(peak).toBeLessThanOrEqual(1 + announced!.goaway!);
    expect(cell.causes!.find(({ id }) => id === 'request-limit')).toMatchObject({
      host: 'service',
      strength: 'proven',
      evidence: expect.stringMatching(
        /^The service retired \d+ connections by GOAWAY after 100 requests each: its limit is 100 /,
      ),
    });
  },
);

test.each(DRIVERS)('a service that keeps its connections retires none, with $driver', async (strategy) => {
  using own = authority();
  const server = http2.createSecureServer({ ...own.sign('DNS:localhost'), allowHTTP1: true });
  server.on('request', (_request, response) => void response.end('hello'));
  await using listening = await listenOn(server);
  const found = await serviceAt(`https://localhost:${listening.port}/`, own.file);
  const cell = await ask(found, { ...strategy, tls: '1.3' }, LOAD);
  expect(failedIn(cell)).toEqual([]);
  expect(cell.connections).toMatchObject({ opened: 1, peak: 1, ends: {}, announced: {} });
  expect(cell.checks.find(({ name }) => name === 'pool')!.expected).toBe('1 open at once');
});

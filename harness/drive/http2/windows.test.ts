import type { ServerHttp2Session } from 'node:http2';
import { describe, expect, test } from 'vitest';
import { strategyOf } from '../../scenario/axes/defaults.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import type { WindowCounts } from '../../scenario/windows.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { type Http2Answers, h2cServer, h2Server } from './testing/servers.ts';

const LOAD = { kind: 'closed', concurrency: 4, durationMs: 20_000, requests: 40 } as const;
const BODY = Buffer.alloc(20_000);
const SOCKET = { driver: 'socket', protocol: 'h2c' } as const;
const NODE = { driver: 'http2', protocol: 'h2c' } as const;
const UNDICI = { driver: 'undici', protocol: 'h2', tls: '1.3' } as const;

/** Windows of one connection as the server knows them when it has its first request. */
function windowsAt({ remoteSettings, state }: ServerHttp2Session) {
  return { stream: remoteSettings.initialWindowSize, connection: state.remoteWindowSize };
}

/** Runs a load; `told`: what each connection told the server. */
async function loadWith(said: Partial<Strategy>) {
  const told: unknown[] = [];
  const answers: Http2Answers = {
    session: (session) => session.once('stream', () => told.push(windowsAt(session))),
    stream: (stream) => {
      stream.respond({ ':status': 200 });
      stream.end(BODY);
    },
  };
  const strategy = strategyOf({ pool: 2, ...said });
  await using server = strategy.protocol === 'h2' ? await h2Server(answers) : await h2cServer(answers);
  const outcome = await loadHere(specOf({ ...server, strategy, load: LOAD }));
  expectSums(outcome);
  expect(outcome.counts).toMatchObject({ responses: LOAD.requests, errors: {} });
  return { told, outcome };
}

describe('The windows of HTTP/2', () => {
  test.each<[string, Partial<Strategy>, stream: number, connection: number]>([
    ['the driver socket', SOCKET, 2_147_483_647, 2_147_483_647],
    ['the driver http2', NODE, 65_535, 65_535],
    ['the driver undici', UNDICI, 262_144, 524_288],
  ])('of %s reach the server before its first answer', async (_, driver, stream, connection) => {
    const usual = await loadWith(driver);
    expect(new Set(usual.told)).toEqual(new Set([{ stream, connection }]));
    const small = await loadWith({ ...driver, streamWindowBytes: 1_000, connectionWindowBytes: 70_000 });
    expect(new Set(small.told)).toEqual(new Set([{ stream: 1_000, connection: 70_000 }]));
  });

  test.each([SOCKET, NODE])('are counted once the server has acknowledged them: %o', async (driver) => {
    const { outcome } = await loadWith({ ...driver, streamWindowBytes: 100, connectionWindowBytes: 65_535 });
    const { opened, windows } = outcome.connections;
    expect(windows).toEqual<WindowCounts>({ stream: { 100: opened }, connection: { 65535: opened } });
  });

  test('are not counted by a driver that does not know them', async () => {
    const { outcome } = await loadWith(UNDICI);
    expect(outcome.connections.windows).toBeNull();
  });
});

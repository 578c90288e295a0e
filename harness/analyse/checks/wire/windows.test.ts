import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../../scenario/strategy.ts';
import type { WindowCounts } from '../../../scenario/windows.ts';
import { checkNamed, failedIn } from '../../testing/checked.ts';
import { type RanChanges, ranOf } from '../../testing/ran.ts';

const H2C = { protocol: 'h2c', streamWindowBytes: 1_000, connectionWindowBytes: 70_000 } as const;
const UNDICI = {
  driver: 'undici',
  protocol: 'h2',
  tls: '1.3',
  streamWindowBytes: 262_144,
  connectionWindowBytes: 524_288,
} as const;

const counts = (stream: Record<string, number>, connection: Record<string, number>): WindowCounts => ({
  stream,
  connection,
});

/** A cell of sixteen connections of which the client says `client` and the origin `origin`. */
function ran(
  strategy: Partial<Strategy>,
  { client, origin }: { readonly client?: WindowCounts | null; readonly origin?: WindowCounts } = {},
) {
  const changes: RanChanges = {
    plan: { strategy },
    ...(client === undefined ? {} : { connections: { windows: client } }),
  };
  const { logs } = ranOf(changes);
  return ranOf({
    ...changes,
    ...(origin === undefined ? {} : { logs: { origin: { ...logs.origin!, windows: origin } } }),
  });
}

const ASKED = counts({ 1000: 16 }, { 70000: 16 });

describe('The check of the windows', () => {
  test.each<[string, ReturnType<typeof ranOf>]>([
    ['both ends', ran(H2C)],
    [
      'the origin alone, as undici says nothing',
      ran(UNDICI, { client: null, origin: counts({ 262144: 16 }, { 524288: 16 }) }),
    ],
    ['the client alone, as nginx says nothing', ran({ ...H2C, path: 'nginx' })],
  ])('believes %s', (_, seen) => expect(checkNamed(seen, 'windows')).toMatchObject({ ok: true }));

  test.each<[string, ReturnType<typeof ranOf>]>([
    ['another window of the streams', ran(H2C, { origin: counts({ 65535: 16 }, { 70000: 16 }) })],
    ['another window of the connections', ran(H2C, { origin: counts({ 1000: 16 }, { 65535: 16 }) })],
    ['one connection of another', ran(H2C, { origin: counts({ 1000: 15, 65535: 1 }, { 70000: 16 }) })],
    [
      'an origin that was told of one connection only',
      ran(H2C, { origin: counts({ 1000: 1 }, { 70000: 1 }) }),
    ],
    ['an origin that was told nothing', ran(H2C, { origin: counts({}, {}) })],
    ['an origin that could not be asked', ranOf({ plan: { strategy: H2C }, logs: { origin: null } })],
    ['a client that says another', ran(H2C, { client: counts({ 65535: 16 }, { 70000: 16 }), origin: ASKED })],
    [
      'a client that says another to nginx',
      ran({ ...H2C, path: 'nginx' }, { client: counts({ 65535: 16 }, { 70000: 16 }) }),
    ],
    ['SETTINGS that nobody acknowledged', ran({ ...H2C, path: 'nginx' }, { client: counts({}, {}) })],
  ])('catches %s', (_, seen) => expect(failedIn(seen)).toContain('windows'));

  test('says which windows there were', () => {
    const seen = ran(H2C, { origin: counts({ 1000: 15, 65535: 1 }, { 70000: 16 }) });
    expect(checkNamed(seen, 'windows')).toMatchObject({
      expected: '1,000 bytes for each stream and 70,000 for each connection, on 14 to 18 connections',
      observed:
        'the origin had 1,000 bytes (15) and 65,535 bytes (1) for streams and 70,000 bytes (16) for connections, ' +
        'the client had 1,000 bytes (16) for streams and 70,000 bytes (16) for connections',
    });
  });

  test.each<[string, Partial<Strategy>]>([
    ['HTTP/1.1', {}],
    ['HTTP/3', { driver: 'h3', protocol: 'h3', tls: '1.3', path: 'nginx' }],
  ])('is not made of %s', (_, strategy) => expect(checkNamed(ran(strategy), 'windows')).toBeUndefined());

  test('is not made of undici through nginx, where nobody says anything', () => {
    expect(checkNamed(ran({ ...UNDICI, path: 'nginx' }, { client: null }), 'windows')).toBeUndefined();
  });
});

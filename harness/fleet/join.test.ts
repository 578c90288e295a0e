import { once } from 'node:events';
import net from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { httpServer } from '../drive/testing/servers.ts';
import type { ClosedLoad } from '../scenario/scenario.ts';
import { connectToFleet } from './client/connect.ts';
import { FleetCell } from './coordinator/cell.ts';
import { cellAt, joining, lobbyFor } from './testing/fleet.ts';
import { keyOf, newToken } from './wire/token.ts';

const { signal } = new AbortController();
const LOAD: ClosedLoad = { kind: 'closed', concurrency: 2, durationMs: 60_000, requests: 40 };

test('three clients start together, and each sends its share', async () => {
  let asked = 0;
  await using server = await httpServer((_, response) => {
    asked += 1;
    response.end('fine');
  });
  const { lobby, key } = await lobbyFor(3);
  const clients = ['a', 'b', 'b'].map((name) => joining(lobby.address, key, { name }));
  const joined = await lobby.full(signal);
  expect(joined.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'b-2']);
  const { plan, spec } = cellAt(server.port, LOAD);
  const progress: number[] = [];
  const cell = new FleetCell({
    lobby,
    cell: 1,
    plan,
    specs: [spec, spec, spec],
    onProgress: (index) => progress.push(index),
    onEnded: () => {},
    signal,
  });
  await cell.ready();
  const startNs = await cell.start();
  const shares = await cell.shares();
  lobby.end();
  for (const { ended } of clients) expect(await ended).toBeNull();
  expect(asked).toBe(3 * 40);
  for (const share of shares) {
    if (share.state !== 'reported') throw new Error(share.reason);
    expect(share.report.outcome.counts).toMatchObject({ requests: 40, responses: 40, errors: {} });
    // All on one machine, whose clock is one: what was measured of it is wrong by no more than its uncertainty says.
    const { offsetNs, uncertaintyNs } = share.clock!;
    expect(offsetNs < 0n ? -offsetNs : offsetNs).toBeLessThanOrEqual(uncertaintyNs);
    expect(uncertaintyNs).toBeLessThanOrEqual(1_000_000n);
    expect(BigInt(share.report.outcome.startedAtNs)).toBeGreaterThanOrEqual(startNs + offsetNs);
    expect(share.report.observation.processes[0]).toMatchObject({ name: 'driver' });
  }
});

test('a client that leaves is missing by name, and the others go on', async () => {
  await using server = await httpServer((_, response) => response.end('fine'));
  const { lobby, key, said } = await lobbyFor(2);
  const [a, b] = ['a', 'b'].map((name) => joining(lobby.address, key, { name })) as [Joining, Joining];
  await lobby.full(signal);
  const { plan, spec } = cellAt(server.port, { kind: 'closed', concurrency: 1, durationMs: 60_000 });
  const specs = lobby.places.map((client) =>
    client!.name === 'a' ? spec : { ...spec, load: { ...spec.load, requests: 300 } },
  ) as (typeof spec)[];
  const cell = new FleetCell({
    lobby,
    cell: 1,
    plan,
    specs,
    onProgress: (index) => {
      if (lobby.places[index]?.name === 'a') a.leave.abort();
    },
    onEnded: () => {},
    signal,
  });
  await cell.ready();
  await cell.start();
  const shares = await cell.shares();
  const byName = Object.fromEntries(shares.map((share) => [share.client!.name, share]));
  expect(byName.a).toMatchObject({
    state: 'missing',
    reason: 'it was told to end',
    last: { atMs: expect.any(Number) },
  });
  expect(byName.b).toMatchObject({ state: 'reported', report: { outcome: { counts: { responses: 300 } } } });
  expect(said).toContain('a has gone: it was told to end');
  expect(await a.ended).toBeNull();
  // Its place is free again for the next one.
  const c = joining(lobby.address, key, { name: 'c' });
  expect((await lobby.full(signal)).map(({ name }) => name).toSorted()).toEqual(['b', 'c']);
  lobby.end();
  expect(await Promise.all([b.ended, c.ended])).toEqual([null, null]);
});
type Joining = ReturnType<typeof joining>;

test('a coordinator that vanishes ends the load of its clients, which say so', async () => {
  await using server = await httpServer((_, response) => response.end('fine'));
  const { lobby, key } = await lobbyFor(1);
  const client = joining(lobby.address, key);
  await lobby.full(signal);
  const { plan, spec } = cellAt(server.port, { kind: 'closed', concurrency: 1, durationMs: 60_000 });
  const running = Promise.withResolvers<void>();
  const onProgress = (): void => running.resolve();
  const cell = new FleetCell({ lobby, cell: 1, plan, specs: [spec], onProgress, onEnded: () => {}, signal });
  await cell.ready();
  await cell.start();
  await running.promise;
  await lobby[Symbol.asyncDispose]();
  expect((await client.ended)?.message).toMatch(
    /^The connection to the coordinator ended \(.*\); the load was ended$/,
  );
  // The FIN of the last one may still be on its way.
  await expect.poll(() => server.open(), { timeout: 10_000 }).toBe(0);
});

test('a stranger with another token neither joins nor reads', async () => {
  const { lobby, key, said } = await lobbyFor(1);
  const stranger = joining(lobby.address, keyOf(newToken()), { name: 'stranger' });
  expect((await stranger.ended)?.message).toContain('does not know this token');
  expect(lobby.places).toEqual([null]);
  expect(said).toEqual(['A peer at 127.0.0.1 was refused: it does not know the token']);
  // Nor one without any token, or without TLS.
  const plain = net.connect(lobby.address.port, '127.0.0.1', () => plain.write('{"type":"hello"}\n'));
  const withCertificate = connect({ ...lobby.address, rejectUnauthorized: false });
  for (const socket of [plain, withCertificate]) {
    let read = 0;
    socket.on('data', ({ length }) => (read += length));
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('close', resolve));
    // What TLS itself says to a plain socket is an alert of 7 bytes.
    expect(read).toBeLessThanOrEqual(7);
  }
  const friend = joining(lobby.address, key);
  await lobby.full(signal);
  lobby.end();
  expect(await friend.ended).toBeNull();
});

test('a client refuses a coordinator that does not know the token', async () => {
  const { lobby } = await lobbyFor(1, newToken());
  const dialled = connectToFleet({ address: lobby.address, key: keyOf(newToken()), waitMs: 0, signal });
  await expect(dialled).rejects.toThrow('does not know this token, or is no coordinator');
});

test('a fleet that is complete refuses the next one with words', async () => {
  const { lobby, key } = await lobbyFor(1);
  const first = joining(lobby.address, key, { name: 'first' });
  await lobby.full(signal);
  const second = joining(lobby.address, key, { name: 'second' });
  expect((await second.ended)?.message).toBe('The coordinator refused this client: all places are taken');
  lobby.end();
  expect(await first.ended).toBeNull();
});

test('no message of somebody who knows the token breaks the coordinator', async () => {
  const { lobby, key } = await lobbyFor(1);
  const json = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant('{"type":"done","cell":1,"report":{"outcome":{},"observation":{},"sysctls":{}}}'),
    fc.constant('{"type":"pong","id":0,"receivedNs":"9","sentNs":"1"}'),
    fc.constant('{"type":"hello","protocol":1,"version":"0","name":null,"machine":{}}'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(json, { minLength: 1, maxLength: 5 }), async (lines) => {
      const socket = await connectToFleet({ address: lobby.address, key, waitMs: 0, signal });
      socket.on('error', () => {});
      socket.resume();
      socket.end(lines.map((line) => `${line}\n`).join(''));
      await new Promise((resolve) => socket.once('close', resolve));
    }),
    { numRuns: 40 },
  );
  const friend = joining(lobby.address, key);
  await lobby.full(signal);
  lobby.end();
  expect(await friend.ended).toBeNull();
});

test('another version of connlab is refused with words', async () => {
  const { lobby, key } = await lobbyFor(1);
  const socket = await connectToFleet({ address: lobby.address, key, waitMs: 0, signal });
  onTestFinished(() => void socket.destroy());
  const machine = {
    ports: { low: 1, high: 2 },
    twReuse: 2,
    network: 'a',
    hostname: 'old',
    cores: 1,
  };
  socket.write(`${JSON.stringify({ type: 'hello', protocol: 0, version: '0.0.1', name: null, machine })}\n`);
  const [answer] = await once(socket, 'data');
  expect(JSON.parse(String(answer))).toMatchObject({
    type: 'refused',
    reason: expect.stringMatching(/^it runs connlab 0\.0\.1 \(protocol 0\), and the coordinator connlab/),
  });
});

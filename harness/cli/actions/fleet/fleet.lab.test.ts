import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { httpServer } from '../../../drive/testing/servers.ts';
import { newToken } from '../../../fleet/wire/token.ts';
import { parseResult } from '../../../result/schema/parse.ts';
import type { ScenarioInput } from '../../../scenario/scenario.ts';
import { freePort } from '../../../testing/own-service.ts';
import { temporaryFolder } from '../../testing/command.ts';

const CLI = fileURLToPath(new URL('../../../cli.ts', import.meta.url));

/** A command of the fleet, as a user starts it. */
function start(cwd: string, ...words: readonly string[]) {
  const child = spawn(process.execPath, [CLI, 'fleet', ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit') as Promise<[code: number | null]>;
  const ended = Promise.all([text(child.stdout), text(child.stderr), exited]).then(([out, err, [code]]) => ({
    out,
    err,
    code,
  }));
  return { child, ended };
}

/** Resolves when a process says it on standard error, or ends. */
function says({ stderr }: ChildProcess, words: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let said = '';
  stderr!.on('data', (chunk: Buffer) => {
    said += String(chunk);
    if (said.includes(words)) resolve();
  });
  stderr!.once('end', resolve);
  return promise;
}

/** A coordinator with clients that have begun the load of a cell, and what they load. */
async function running(load: ScenarioInput['load'], names: readonly string[]) {
  let asked = 0;
  const began = Promise.withResolvers<void>();
  const server = await httpServer((_, response) => {
    asked += 1;
    // The first ones come from the check of the target; a driver that warms up has a server of its own.
    if (asked > 50) began.resolve();
    response.end('fine');
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'token'), newToken());
  const scenario: ScenarioInput = {
    name: 'mine',
    question: 'Who is missing?',
    cells: [{ name: 'kept' }],
    load,
  };
  await writeFile(join(cwd, 'mine.mjs'), `export default ${JSON.stringify(scenario)};`);
  const address = `127.0.0.1:${await freePort()}`;
  const common = ['--token-file', 'token'];
  const target = ['--target', `http://127.0.0.1:${server.port}/`, '--out', 'out'];
  const coordinator = start(
    cwd,
    ...['run', './mine.mjs', '--clients', String(names.length), '--listen', address],
    ...[...common, ...target],
  );
  await says(coordinator.child, 'Waiting for');
  const clients = names.map((name) => start(cwd, 'join', address, '--name', name, ...common));
  const cell = async () => {
    const result = parseResult(await readFile(join(cwd, 'out', 'result.json'), 'utf8'), 'result.json');
    return result.cells[0]!;
  };
  return { coordinator, clients, server, asked: () => asked, began: began.promise, cell };
}

test('a fleet of three makes one result with its clients, and ends', async () => {
  const load = { kind: 'closed', concurrency: 6, durationMs: 30_000, requests: 301 } as const;
  const fleet = await running(load, ['a', 'b', 'c']);
  const { code, err } = await fleet.coordinator.ended;
  // A busy machine may start late: that makes the cell invalid.
  expect({ code: code === 4 ? 0 : code, err }).toMatchObject({ code: 0 });
  for (const { ended } of fleet.clients) expect(await ended).toMatchObject({ code: 0 });
  const cell = await fleet.cell();
  if (cell.state !== 'measured' && cell.state !== 'invalid') throw new Error(cell.reason);
  expect(cell.counts).toMatchObject({ requests: 301, responses: 301, errors: {}, statuses: { 200: 301 } });
  expect(cell.target!.fleet).toEqual({ clients: 3, networks: 1 });
  expect(cell.checks.find(({ name }) => name === 'clients')).toMatchObject({ ok: true });
  const clients = cell.clients!.map((client) => {
    expect(client.state).toBe('reported');
    expect(client.clock!.uncertaintyMs).toBeLessThanOrEqual(1);
    return client;
  });
  expect(clients.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c']);
  // 301 requests are dealt as 101, 100 and 100.
  expect(clients.map(({ counts }) => counts.responses).toSorted()).toEqual([100, 100, 101]);
  expect(clients.reduce((sum, { connections }) => sum + connections, 0)).toBe(cell.connections.opened);
  expect(fleet.server.open()).toBe(0);
});

test('kill -9 of a client: the others go on, and the result says who is missing', async () => {
  const load = { kind: 'closed', concurrency: 3, durationMs: 3_000 } as const;
  const fleet = await running(load, ['a', 'b', 'c']);
  await fleet.began;
  fleet.clients[1]!.child.kill('SIGKILL');
  expect(await fleet.coordinator.ended).toMatchObject({
    code: 4,
    err: expect.stringContaining('b has gone'),
  });
  for (const index of [0, 2]) expect(await fleet.clients[index]!.ended).toMatchObject({ code: 0 });
  const cell = await fleet.cell();
  if (cell.state !== 'invalid') throw new Error(cell.state);
  expect(cell.reason).toMatch(/clients: .*33\.3% of the load is missing: b \(127\.0\.0\.1\): /);
  const byName = Object.fromEntries(cell.clients!.map((client) => [client.name, client]));
  expect(byName).toMatchObject({
    a: { state: 'reported' },
    b: { state: 'missing', reason: expect.any(String), clock: { uncertaintyMs: expect.any(Number) } },
    c: { state: 'reported' },
  });
  const answered = ['a', 'c'].map((name) => byName[name]!.counts.responses);
  expect(cell.counts.responses).toBe(answered[0]! + answered[1]!);
  // The killed client's driver has ended with it.
  await expect.poll(() => fleet.server.open(), { timeout: 20_000 }).toBe(0);
});

test('kill -9 of the coordinator: all clients end their load at once, and say so', async () => {
  const load = { kind: 'closed', concurrency: 2, durationMs: 600_000 } as const;
  const fleet = await running(load, ['a', 'b']);
  await fleet.began;
  fleet.coordinator.child.kill('SIGKILL');
  for (const { ended } of fleet.clients) {
    const { code, err } = await ended;
    expect(code).toBe(3);
    expect(err).toMatch(/The connection to the coordinator ended \(.*\); the load was ended/);
  }
  await expect.poll(() => fleet.server.open(), { timeout: 20_000 }).toBe(0);
});

test('a client that is told to end leaves, and the result says so', async () => {
  const load = { kind: 'closed', concurrency: 2, durationMs: 3_000 } as const;
  const fleet = await running(load, ['a', 'b']);
  await fleet.began;
  fleet.clients[0]!.child.kill('SIGTERM');
  expect(await fleet.clients[0]!.ended).toMatchObject({ code: 130 });
  await fleet.coordinator.ended;
  const cell = await fleet.cell();
  const [missing] = cell.state === 'invalid' ? cell.clients!.filter(({ state }) => state === 'missing') : [];
  expect(missing).toMatchObject({ name: 'a', reason: 'it was told to end' });
});

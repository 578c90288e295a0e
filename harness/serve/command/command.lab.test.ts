import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createLab } from '../../lab/create.ts';
import type { LabSpec } from '../../lab/spec.ts';
import { describeLab, SMALL_LAB } from '../../lab/testing.ts';
import { PLAIN_REQUEST } from '../../scenario/request/sent.ts';
import type { ServerCommand } from '../../scenario/scenario.ts';
import { inspectNginx } from '../nginx/nginx.ts';
import { ask, cellPlan } from '../testing/cell.ts';
import { counter } from '../testing/kernel.ts';
import { startTarget } from '../up.ts';
import { filledIn, startCommand } from './command.ts';

const NODE = `'${process.execPath}' -e`;
const SERVER = `${NODE} 'require("http").createServer((_, r) => r.end(process.cwd())).listen(+process.env.PORT, process.env.HOST)'`;

/** Time in which a busy machine starts the servers of all these tests, and a program for each that asks it. */
const SEVERAL_STARTS_MS = 8_000;

function commandOf(line: string, changes: Partial<ServerCommand> = {}): ServerCommand {
  return { line, folder: '/tmp', path: '/', readyWithinMs: 20_000, ...changes };
}

/** The programs that have this in their environment. */
function marked(mark: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
    } catch {
      return false; // ended in the meantime
    }
  });
}

test('filledIn() replaces {host} and {port}', () =>
  expect(filledIn('serve {host}:{port} --admin {port}', { address: '::', port: 8_080 })).toBe(
    'serve :::8080 --admin 8080',
  ));

describeLab('startCommand()', () => {
  // Concurrent, because most of the time is waiting.
  test.concurrent.each<[string, string, Partial<ServerCommand>, RegExp]>([
    [
      'that ends',
      'echo first; echo second >&2; exit 3',
      {},
      /It ended with exit code 3\nIt printed:\nfirst\nsecond$/,
    ],
    ['that does not exist', './nothing-here', {}, /exit code 127\nIt printed:\n.*nothing-here: not found$/],
    [
      'that listens elsewhere',
      `${NODE} 'require("net").createServer().listen(3000, "127.0.0.1")'`,
      { readyWithinMs: SEVERAL_STARTS_MS },
      /did not answer at 198\.18\.1\.\d+:8080 within 8000 ms \(ECONNREFUSED\); programs on its host listen on 127\.0\.0\.1:3000\. It must listen on \$HOST:\$PORT\nIt printed nothing$/,
    ],
    [
      'that accepts connections and does not answer',
      `${NODE} 'require("net").createServer().listen(8080)'`,
      { readyWithinMs: SEVERAL_STARTS_MS },
      /it accepts connections, but does not answer/,
    ],
    [
      'that answers 404',
      `${NODE} 'require("http").createServer((q, r) => r.writeHead(q.url === "/a?b" ? 404 : 200).end()).listen(8080)'`,
      { path: '/a?b' },
      /It answered GET \/a\?b with 404, not with 2xx/,
    ],
    [
      'that answers 503 for ever',
      `${NODE} 'require("http").createServer((_, r) => r.writeHead(503).end()).listen(8080)'`,
      { readyWithinMs: SEVERAL_STARTS_MS },
      /It still answered GET \/ with 503 after 8000 ms, not with 2xx/,
    ],
  ])('rejects for a command %s, and says why', async (_, line, changes, message) => {
    await using lab = await createLab(SMALL_LAB);
    await expect(startCommand(lab, commandOf(line, changes), PLAIN_REQUEST)).rejects.toThrow(message);
  });
});

describeLab('startCommand() with a server that takes a while to start', () => {
  test('waits until it answers something else than 502 or 503, and leaves no TIME_WAIT', async () => {
    const starting = `${NODE} 'let n = 0; require("http").createServer((_, r) => r.writeHead([502, 503, 503][n++] ?? 200, {connection: n < 4 ? "close" : "keep-alive"}).end()).listen(8080)'`;
    await using lab = await createLab(SMALL_LAB);
    const { program } = await startCommand(lab, commandOf(starting), PLAIN_REQUEST);
    expect(counter(lab, 'origin', 'TW')).toBe(0);
    await program.stop();
  });
});

const HOST: LabSpec = { ...SMALL_LAB, kind: 'host', ports: null };

describeLab('startTarget() with a command', () => {
  test('serves the path of the command through nginx, with no TIME_WAIT before the load', async () => {
    await using lab = await createLab(SMALL_LAB);
    const plan = {
      ...cellPlan({ path: 'nginx', upstreamKeepalive: 4 }),
      command: commandOf(SERVER, { path: '/x' }),
    };
    await using target = await startTarget(plan, lab, { seed: 1, nginx: await inspectNginx() });
    expect(target.endpoint.path).toBe('/x');
    expect(['client', 'origin'].map((host) => counter(lab, host as 'client', 'TW'))).toEqual([0, 0]);
    expect(await ask(lab, target.endpoint, { requests: 3 })).toMatchObject({ statuses: { 200: 3 } });
    expect(await target.logs()).toMatchObject({ origin: null });
  });

  test.each<[string, LabSpec]>([
    ['of namespaces', SMALL_LAB],
    ["on the machine's own loopback", HOST],
  ])('leaves no child process behind, in a lab %s', async (_, spec) => {
    const mark = randomUUID();
    const line = `export MARK=${mark}; (sleep 1000 & sleep 1001) & ${SERVER} & wait`;
    {
      await using lab = await createLab(spec);
      const plan = { ...cellPlan({}, { lab: { kind: spec.kind } }), command: commandOf(line) };
      await using _target = await startTarget(plan, lab, { seed: 1, nginx: null });
      expect(marked(mark).length).toBeGreaterThanOrEqual(3);
    }
    expect(marked(mark)).toEqual([]);
  });

  test('reports the output of a command that dies under load', async () => {
    await using lab = await createLab(SMALL_LAB);
    const dying = `${NODE} 'require("http").createServer((q, r) => { if (q.url === "/die") { console.log("Out of luck"); process.exit(7); } r.end(); }).listen(8080)'`;
    const plan = { ...cellPlan({}), command: commandOf(dying) };
    await using target = await startTarget(plan, lab, { seed: 1, nginx: null });
    await ask(lab, { ...target.endpoint, path: '/die' }, { requests: 1 }).catch(() => {});
    await expect(target.died).rejects.toThrow(/^origin died with exit code 7:\nOut of luck$/);
  });
});

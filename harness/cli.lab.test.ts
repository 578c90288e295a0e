// @module-tag long
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { exitCodeOf } from './cli/exit-code.ts';
import { temporaryFolder } from './cli/testing/command.ts';
import { describeLab } from './lab/testing.ts';
import { readResult } from './result/store.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const TWO_CELLS = ['--only', 'cell=client closes first', '--only', 'cell=reset'];
const SMALL = ['--set', 'lab.ports=40000-40199', '--set', 'load.durationMs=500'];

function connlabRun(...words: readonly string[]) {
  const child = spawn(process.execPath, [CLI, 'run', 'port-exhaustion', ...TWO_CELLS, ...words]);
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  return { child, exited };
}

describeLab('connlab run', () => {
  test('writes the result, prints it as JSON, and all else on standard error', async () => {
    const folder = await temporaryFolder();
    // Another one that measures, as far as can be seen from outside.
    const other = createServer().listen('\0connlab-measures-1-00000000');
    onTestFinished(() => void other.close());
    const { child, exited } = connlabRun(...SMALL, '--out', folder, '--json');
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    const result = await readResult(folder);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')));
    expect(result.cells.map(({ name }) => name)).toEqual(['client closes first', 'reset']);
    expect(stderr).toMatch(
      /^\[1\/2\] client closes first: load for up to 500 ms, predicted to run out of ports after 200 connections$/m,
    );
    // A busy machine may make the cell invalid: the driver was late.
    expect(stderr).toMatch(/^\[2\/2\] reset: (measured|invalid), /m);
    expect(stderr).toMatch(
      /^(Another|\d+ other) connlabs? measures? on this machine \(process(es)? [^)]*\b1\b/m,
    );
    expect(result.environment.otherRuns).toBeGreaterThan(0);
    expect(stderr).toContain(`Result: ${folder}/result.json\nReport: ${folder}/report.html\n`);
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect(code).toBe(exitCodeOf(result, { strict: false, interrupted: false }));
  });

  test('again and again pushes each round, and exits with 4 under --strict when the gateway has gone', async () => {
    const folder = await temporaryFolder();
    const puts: string[] = [];
    const group = '/metrics/job/connlab/scenario/port-exhaustion';
    const gateway = createServer((request, response) => {
      // Answers the first round alone, which ends with the metrics of the run.
      const isOver = puts.includes(`PUT ${group}`);
      puts.push(`${request.method} ${request.url}`);
      if (isOver) request.destroy();
      else request.resume().on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void gateway.close());
    await once(gateway, 'listening');
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const options = ['--repeat', '2', '--push', url, '--strict', '--out', folder];
    const { child, exited } = connlabRun(...SMALL, ...options);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    const round = [`PUT ${group}/cell/client-closes-first`, `PUT ${group}/cell/reset`, `PUT ${group}`];
    // On a busy machine cells are repeated, and pushed again.
    expect([...new Set(puts)]).toEqual(round);
    expect(puts.slice(-2)).toEqual([round[2], round[0]]);
    expect(stderr.match(/Could not push .*; the rest of this run is not pushed/g)).toHaveLength(1);
    expect(stdout.match(/^Result: /gm)).toHaveLength(2);
    expect(code).toBe(4);
  });

  test('stopped by Ctrl-C saves the cells that ended, and exits with 130', async () => {
    const folder = await temporaryFolder();
    const { child, exited } = connlabRun(...SMALL, '--out', folder);
    for await (const line of createInterface({ input: child.stderr })) {
      if (!line.startsWith('[2/2] reset: setting up')) continue;
      child.kill('SIGINT');
      child.kill('SIGINT'); // as npm does, which passes on what the terminal sends already
      break;
    }
    expect(await exited).toEqual([130, null]);
    const { cells, endedAt } = await readResult(folder);
    expect(cells.map(({ name }) => name)).toEqual(['client closes first']);
    expect(endedAt).toBeNull();
  });
});

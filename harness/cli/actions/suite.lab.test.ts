import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { describeLab } from '../../lab/testing.ts';
import type { Cell } from '../../result/result.ts';
import { readResult } from '../../result/store.ts';

const CLI = fileURLToPath(new URL('../../cli.ts', import.meta.url));

function scenarioOf(name: string, requests: number) {
  const load = { kind: 'closed', concurrency: 1, requests, durationMs: 3_000 };
  // Only the order of the cells is tested, so the machine's own network will do, which is faster to set up.
  return { name, question: 'x?', load, lab: { kind: 'host' }, cells: [{ name: 'a' }] };
}

/** A suite of scenarios, a cell and its twin each. */
async function suiteFolder(...scenarios: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-suite-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const suite = {
    name: 'two',
    title: 'Two',
    scenarios,
    trials: 50,
    budget: '1s',
  };
  const files = { suite, one: scenarioOf('one', 20), other: scenarioOf('other', 30) };
  for (const [name, data] of Object.entries(files)) {
    await writeFile(join(folder, `${name}.mjs`), `export default ${JSON.stringify(data)}`);
  }
  return folder;
}

function connlabSuite(folder: string, ...words: readonly string[]) {
  const child = spawn(process.execPath, [CLI, 'suite', './suite.mjs', '--out', 'out', ...words], {
    cwd: folder,
  });
  onTestFinished(() => void child.kill());
  const exited = once(child, 'exit') as Promise<[code: number | null]>;
  return { child, exited };
}

describeLab('connlab suite', () => {
  test('runs whole rounds of all scenarios until the budget has no room for another, and says what it dropped', async () => {
    const folder = await suiteFolder('./one.mjs', './other.mjs');
    const { child, exited } = connlabSuite(folder);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) => readResult(join(folder, 'out', name))),
    );
    expect(code).toBe(0);
    expect(stderr).toContain('One round of 4 cells may take up to 18 s, more than the budget of 1 s');
    expect(stderr).toMatch(/^\[\d\/200\] (one|other): a( \(again\))?: measured, /m);
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /Dropped 49 trials of every cell because the budget of 1 s was used up: each has had 1 of 50 trials/,
    );
    for (const result of [one!, other!]) {
      expect(result).toMatchObject({ trials: 1, suite: { name: 'two', trialsPlanned: 50, trialsRun: 1 } });
      expect(result.cells.map(({ name, twinOf }) => [name, twinOf])).toEqual([
        ['a', undefined],
        ['a (again)', 'a'],
      ]);
    }
    // With this seed the scenarios take turns: neither ends before the other begins.
    const [first, second] = [one!, other!].map(({ cells }) => cells.map(startOf).toSorted());
    expect([first!.at(-1)! < second![0]!, second!.at(-1)! < first![0]!]).toEqual([false, false]);
    expect((await readdir(join(folder, 'out', 'one'))).sort()).toEqual(['report.html', 'result.json']);
  });

  test('saves what was measured when it is interrupted, and exits with 130', async () => {
    const folder = await suiteFolder('./one.mjs');
    const { child, exited } = connlabSuite(folder, '--budget', '1h');
    let seen = '';
    child.stderr.on('data', (chunk) => {
      const hadBegun = seen.includes('[3/100]');
      seen += String(chunk);
      // Once: a second signal ends it without a report.
      if (!hadBegun && seen.includes('[3/100]')) child.kill('SIGINT');
    });
    const [stdout, [code]] = await Promise.all([text(child.stdout), exited]);
    expect(code).toBe(130);
    const result = await readResult(join(folder, 'out', 'one'));
    // A busy machine may not write the report in the two seconds that a command has.
    if (!seen.includes('Ended before all had stopped')) {
      expect(stdout).toContain('Interrupted: every cell has had 1 of 50 trials');
      expect(result).toMatchObject({ suite: { trialsRun: 1 } });
    }
    expect(result.endedAt).toBeNull();
    expect(result.cells.map(({ trial }) => trial)).toEqual([1, 1]);
  });
});

function startOf(cell: Cell): string {
  if (cell.state === 'measured' || cell.state === 'invalid') return cell.startedAt;
  throw new Error(`${cell.name}: ${cell.state}, ${cell.reason}`);
}

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Comparison } from '../../compare/comparison.ts';
import { describeLab } from '../../lab/testing.ts';
import { readResult } from '../../result/store.ts';
import { connlab, temporaryFolder } from '../testing/command.ts';

const NODE = `'${process.execPath}'`;

/** It asks a backend of its own for each answer, over a new connection within its host. At first it answers 503. */
const SERVER = `
const { createServer, get } = require('node:http');
const { PORT, HOST, CLOSE } = process.env;
let starting = 3;
const backend = createServer((_, response) => response.end('fine')).listen(0, '127.0.0.1');
createServer((request, response) => {
  if (CLOSE) response.setHeader('connection', 'close');
  if (starting-- > 0) return response.writeHead(503).end();
  const { port } = backend.address();
  get({ host: '127.0.0.1', port, agent: false }, (answer) => {
    answer.pipe(response.writeHead(request.url === '/api' ? 200 : 404));
  });
}).listen(PORT, HOST);`;

const SCENARIO = {
  name: 'mine',
  question: 'x?',
  load: { kind: 'closed', concurrency: 2, requests: 100, durationMs: 5_000 },
  cells: [{ name: 'kept' }, { name: 'origin only', originNoDelay: false }],
};

async function compareAb(a: string, b: string, ...words: readonly string[]) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'server.cjs'), SERVER);
  await writeFile(join(folder, 'mine.mjs'), `export default ${JSON.stringify(SCENARIO)}`);
  const args = ['compare', '--ab', a, b, '--scenario', './mine.mjs', '--out', 'out', ...words];
  const { code, out, err } = await connlab(folder, ...args);
  return { folder, stdout: out, stderr: err, code };
}

describeLab('connlab compare --ab', () => {
  test('measures two servers in turn and names what the second one does differently', async () => {
    const [a, b] = [`${NODE} server.cjs`, `CLOSE=1 ${NODE} server.cjs`];
    const words = ['--path', '/api', '--trials', '1', '--format', 'json', '--fail-on', 'worse'];
    const { folder, stdout, stderr, code } = await compareAb(a, b, ...words);
    const comparison = JSON.parse(stdout) as Comparison;
    expect(comparison.cells.flatMap(({ causes }) => causes.map((one) => one.code))).toContain(
      'keep-alive-off',
    );
    expect(comparison.headline).toMatch(/^Worse: keep-alive is off in 1 cell: /);
    expect([comparison.base.command, comparison.current.command]).toEqual([a, b]);
    expect(stderr).toMatch(/^mine: 1 of 2 cells left out: originNoDelay: the command decides/m);
    expect(stderr).toMatch(/^\[\d\/2\] B, kept: measured, /m);
    expect(code).toBe(1);

    const [first, second] = await Promise.all(
      ['a', 'b'].map((name) => readResult(join(folder, 'out', name))),
    );
    expect(first).toMatchObject({ sideBySide: { side: 'A' }, environment: { command: a } });
    expect(second!.sideBySide).toEqual({ ...first!.sideBySide, side: 'B' });
    expect(first!.cells.map(({ name, trial, state }) => [name, trial, state])).toEqual([
      ['kept', 1, 'measured'],
    ]);
    expect(await readdir(join(folder, 'out'))).toContain('report.html');
  });

  test('starts no load if one of the two does not answer, and says why', async () => {
    const { folder, stdout, stderr, code } = await compareAb(`${NODE} server.cjs`, 'echo no luck; exit 1');
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toContain('--ab, A: Cannot start');
    expect(stderr).toContain('It answered GET / with 404, not with 2xx');
    expect(stderr).toMatch(
      /--ab, B: Cannot start .*It ended with exit code 1\n {2}It printed:\n {2}no luck\n/,
    );
    expect(await readdir(folder)).not.toContain('out');
  });
});

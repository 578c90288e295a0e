import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Comparison } from '../../compare/comparison.ts';
import { describeLab } from '../../lab/testing.ts';
import { readResult } from '../../result/store.ts';
import { connlab, temporaryFolder } from '../testing/command.ts';

/** Asks a backend of its own three times for each answer: over kept connections, or over a new one each time. */
const SERVER = `
const { Agent, createServer, get } = require('node:http');
const { PORT, HOST, KEEP } = process.env;
const agent = new Agent({ keepAlive: KEEP === '1' });
const ask = (port) => new Promise((resolve) => get({ host: '127.0.0.1', port, agent }, (answer) => answer.resume().on('end', resolve)));
const backend = createServer((_, response) => response.end('fine')).listen(0, '127.0.0.1');
createServer(async (_, response) => {
  const { port } = backend.address();
  for (let times = 0; times < 3; times++) await ask(port);
  response.end('hello');
}).listen(PORT, HOST);`;

const SCENARIO = {
  name: 'own-backend',
  question: 'What do kept connections to the backend bring?',
  load: { kind: 'closed', concurrency: 8, durationMs: 800 },
  cells: [{ name: 'kept' }],
};

describeLab('connlab compare --ab of a service with a backend on its loopback', () => {
  test('all trials count, and the one that keeps its connections to the backend is better', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'server.cjs'), SERVER);
    await writeFile(join(folder, 'own-backend.mjs'), `export default ${JSON.stringify(SCENARIO)}`);
    const serve = `'${process.execPath}' server.cjs`;
    const words = [
      '--scenario',
      './own-backend.mjs',
      '--out',
      'out',
      '--format',
      'json',
      '--fail-on',
      'worse',
    ];
    const { code, out } = await connlab(folder, 'compare', '--ab', serve, `KEEP=1 ${serve}`, ...words);
    const sides = await Promise.all(['a', 'b'].map((name) => readResult(join(folder, 'out', name))));
    const cells = sides.flatMap((side) => side.cells);
    expect(cells.map(({ state }) => state)).toEqual(cells.map(() => 'measured'));
    expect(cells.length).toBe(20);
    const { dropped, cells: compared, counts } = JSON.parse(out) as Comparison;
    expect(dropped).toEqual([]);
    expect(counts.worse).toBe(0);
    expect([counts.different, code]).toEqual([0, 0]);
    const throughput = compared[0]!.metrics.find(({ label }) => label === 'throughput')!;
    expect(throughput).toMatchObject({ verdict: 'better', base: { values: { length: 10 } } });
    expect(throughput.ratio!.estimate).toBeGreaterThan(1.3);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeLab } from '../../lab/testing.ts';
import { readResult } from '../../result/store.ts';
import { connlab } from '../testing/command.ts';
import { contentsOf, expectHidden, prepared, watchArguments } from '../testing/orders.ts';

describeLab('A request with secrets', () => {
  test('goes to the servers of --ab, and is not in what a dying one printed', async () => {
    const folder = await prepared();
    const server = join(folder, 'server.cjs');
    await writeFile(
      server,
      `require('http').createServer((q, r) => {
        if (process.argv[2]) { console.error(JSON.stringify(q.headers)); process.exit(3); }
        q.resume().on('end', () => r.writeHead(q.method === 'POST' ? 200 : 405).end());
      }).listen(+process.env.PORT, process.env.HOST);`,
    );
    using watched = watchArguments();
    const node = `'${process.execPath}' server.cjs`;
    const options = ['--scenario', 'orders.mjs', '--only', 'cell=socket', '--trials', '1', '--out', 'ab'];
    const ran = await connlab(folder, 'compare', '--ab', node, node, ...options);
    const { cells } = await readResult(join(folder, 'ab', 'a'));
    expect(cells).toMatchObject([{ counts: { statuses: { 200: 40 } }, request: { method: 'POST' } }]);
    expect(ran.err).toContain('the server gets POST requests for 400 ms');
    const died = await connlab(folder, 'compare', '--ab', node, `${node} dies`, ...options);
    expect([died.code, died.err]).toEqual([2, expect.stringContaining('"authorization":"(hidden)"')]);
    expectHidden(ran.out, ran.err, died.out, died.err, contentsOf(join(folder, 'ab')), ...watched.seen);
  });
});

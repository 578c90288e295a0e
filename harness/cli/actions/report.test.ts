import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { corrupt } from '../../result/testing/corrupt.ts';
import type { Sizing } from '../../size/answer.ts';
import { openSizingStore } from '../../size/stored/store.ts';
import { constantMs, exponentialMs } from '../../size/testing/simulate.ts';
import { goalOf } from '../../size/testing/size.ts';
import { interruptedSizing, simulatedSizing } from '../../size/testing/sizing.ts';
import { temporaryFolder } from '../testing/command.ts';
import { connlabIn } from '../testing/in-process.ts';
import { CAPTURED } from '../testing/lies.ts';

const goal = goalOf(300, 110);
const found = simulatedSizing(goal, { serviceMs: exponentialMs(20), seed: 11 });
const saturated = simulatedSizing(goalOf(400, 60), { serviceMs: constantMs(10), places: 3, seed: 1 });
/** What a sizing has saved when it is killed after three trials. */
const killed: Sizing = {
  ...interruptedSizing(goal, { serviceMs: exponentialMs(20), seed: 11 }, 3),
  interrupted: false,
  endedAt: null,
};

async function folderWith(sizing: Sizing, name = 'sizing'): Promise<string> {
  const folder = join(await temporaryFolder(), name);
  await mkdir(folder);
  await openSizingStore(folder).save(sizing);
  return folder;
}

describe('connlab report of a folder that size-pool made', () => {
  test('prints the report again, with the same exit code', async () => {
    const folder = await folderWith(found);
    const { code, out, err } = await connlabIn('/', 'report', folder);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Take \d+ connections\n/);
    expect(out).toContain('Options for undici:');
    expect(out).toContain(`Full result: ${join(folder, 'size-pool.json')}`);
    expect((await connlabIn('/', 'report', await folderWith(saturated))).code).toBe(1);
  });

  test('says of one that was killed that it is not finished, and what it had measured', async () => {
    const { code, out } = await connlabIn('/', 'report', await folderWith(killed));
    expect(code).toBe(130);
    expect(out).toMatch(/^(?:Take \d+ connections|Undecided) so far \(not finished\)\n/);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'Not finished: connlab still measures, or was ended before it could say so. This is what 3 trials showed in the first 15 s',
    );
  });

  test('--json prints it as it is stored', async () => {
    const { out } = await connlabIn('/', 'report', await folderWith(found), '--json');
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(found)));
  });

  test('reads the output of --json under any name', async () => {
    const file = join(await temporaryFolder(), 'mine.json');
    await writeFile(file, JSON.stringify(found));
    expect((await connlabIn('/', 'report', file)).out).toMatch(/^Take \d+ connections\n/);
  });

  test('--html writes a page beside it, with the answer, the sizes and the lines to paste', async () => {
    const folder = await folderWith(found);
    const { code, out } = await connlabIn('/', 'report', folder, '--html');
    expect({ code, out }).toEqual({ code: 0, out: `${join(folder, 'report.html')}\n` });
    const page = await readFile(join(folder, 'report.html'), 'utf8');
    expect(page).toMatch(/<p class="answer">Take \d+ connections<\/p>/);
    expect(page).toContain('p99 against the size of the pool');
    expect(page).toContain('MaxIdleConnsPerHost');
    expect(/<main.*<\/main>/s.exec(page)![0]).not.toContain('undefined');
  });

  test('--format markdown has the answer, the table and the lines to paste', async () => {
    const { code, out } = await connlabIn('/', 'report', await folderWith(found), '--format', 'markdown');
    expect(code).toBe(0);
    expect(out).toMatch(/^### size-pool: .*\n\n\*\*Take \d+ connections\*\*\n/);
    expect(out).toContain('| size | req/s | trials |');
    expect(out).toMatch(/<details><summary>Options for undici<\/summary>\n\n {4}import/);
  });

  test.each([
    ['csv', 'csv has a row for each cell, and a sizing has no cells'],
    ['hlog', 'hlog has histograms, and a sizing stores none'],
  ])('refuses --format %s with the reason', async (format, why) => {
    const folder = await folderWith(found);
    const { code, out, err } = await connlabIn('/', 'report', folder, '--format', format);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(
      `${join(folder, 'size-pool.json')}: Cannot be shown as ${format}: ${why}; expected text`,
    );
  });

  test('shows results and sizings below one folder together', async () => {
    const folder = await temporaryFolder();
    for (const name of ['a', 'b']) await mkdir(join(folder, name));
    await openSizingStore(join(folder, 'a')).save(found);
    await writeFile(join(folder, 'b', 'result.json'), CAPTURED[0]!);
    const { scenario } = JSON.parse(CAPTURED[0]!) as { scenario: string };
    const { out } = await connlabIn('/', 'report', folder);
    expect(out).toContain(`${scenario}: `);
    expect(out).toMatch(/\nTake \d+ connections\n/);
    const page = await connlabIn('/', 'report', folder, '--html');
    expect(page.out).toBe(`${join(folder, 'report.html')}\n`);
    const html = await readFile(join(folder, 'report.html'), 'utf8');
    expect(html).toContain(`<title>${scenario}, size-pool: connlab</title>`);
    expect(html).toContain('href="#p0"');
  });

  test('escape sequences in a file of others do not reach the terminal', async () => {
    const paste = { ...found.paste, undici: ['\u001b[31m  evil\u0007'] };
    const folder = await folderWith({ ...found, target: 'http://x\u001b]0;evil\u0007', paste });
    const { out } = await connlabIn('/', 'report', folder);
    expect(out).toContain('evil');
    expect([...out].filter((character) => character < ' ' && !'\n\t'.includes(character))).toEqual([]);
  });
});

test.each([
  ['compare', (path: string) => ['compare', path, path]],
  ['export', (path: string) => ['export', '--openmetrics', path]],
  ['push', (path: string) => ['push', 'http://127.0.0.1:9', path]],
])('connlab %s says that a sizing has no cells, by folder and by file', async (_command, words) => {
  const folder = await folderWith(found);
  for (const path of [folder, join(folder, 'size-pool.json')]) {
    const { code, err } = await connlabIn('/', ...words(path));
    expect(code).toBe(2);
    expect(err).toContain(
      `${join(folder, 'size-pool.json')}: Is a sizing of size-pool, which has no cells; expected a result of connlab run`,
    );
  }
});

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'a stored sizing with a lie in it is shown, or refused with its file: seed %i',
  async (seed) => {
    const original = JSON.stringify(seed % 2 === 0 ? found : saturated);
    const { what, text } = corrupt(original, seededRandom(seed));
    const file = join(await temporaryFolder(), 'size-pool.json');
    await writeFile(file, text);
    for (const words of [[], ['--format', 'markdown'], ['--html', `${file}.html`]]) {
      const { code, err } = await connlabIn('/', 'report', file, ...words);
      expect([0, 1, 2, 4, 130], `${what}: ${err}`).toContain(code);
      if (code === 4) expect(err).toBe('');
      if (code === 2) expect(err).toContain(file);
    }
  },
);

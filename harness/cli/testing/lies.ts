import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { seededRandom } from '../../random.ts';
import { RESULT_FILE } from '../../result/store.ts';
import { type Corrupted, corrupt } from '../../result/testing/corrupt.ts';
import { temporaryFolder } from './command.ts';
import { connlabIn } from './in-process.ts';

/** Real results: one whose ports ran out, and two trials through nginx. */
export const CAPTURED = await Promise.all(
  ['ports', 'nginx'].map((name) =>
    readFile(new URL(`../../result/testing/captured/${name}.json`, import.meta.url), 'utf8'),
  ),
);

/** A lie, and the result that it was told about. */
export type Lie = Corrupted & { readonly seed: number; readonly original: string };

export function lies(number: number): readonly Lie[] {
  return Array.from({ length: number }, (_, seed) => {
    const original = CAPTURED[seed % CAPTURED.length]!;
    return { seed, original, ...corrupt(original, seededRandom(seed)) };
  });
}

/** Longest time of one command in ms. Most take 10 ms; one that does not end takes for ever. */
const LONGEST_MS = 10_000;

async function gatewayUrl(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end('{"data":[]}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Every command that reads stored results, in every format. */
function commands({
  url,
  good,
  bad,
  both,
}: Record<'url' | 'good' | 'bad' | 'both', string>): readonly string[][] {
  return [
    ...['text', 'markdown', 'csv', 'hlog'].map((format) => ['report', bad, '--format', format]),
    ['report', bad, '--json'],
    ['report', bad, '--html', join(both, 'page.html')],
    ['export', bad, '--openmetrics'],
    ...['text', 'markdown', 'json'].map((format) => ['history', both, '--format', format]),
    ['history', both, '--prune', '--keep', '1'],
    ...['text', 'markdown', 'json', 'junit'].flatMap((format) => [
      ['compare', good, bad, '--format', format],
      ['compare', bad, good, '--format', format],
    ]),
    ['push', url, bad],
    ['push', url, '--delete', bad],
  ];
}

export async function stored(folder: string, text: string): Promise<string> {
  await mkdir(folder);
  await writeFile(join(folder, RESULT_FILE), text);
  return folder;
}

/** What is wrong with how the commands ended; empty: nothing. */
export async function faultsWith(text: string, original: string): Promise<readonly string[]> {
  const both = await temporaryFolder();
  const good = await stored(join(both, 'good'), original);
  const bad = await stored(join(both, 'bad'), text);
  const faults: string[] = [];
  for (const words of commands({ url: await gatewayUrl(), good, bad, both })) {
    const startedMs = performance.now();
    const { code, err } = await connlabIn(both, ...words);
    const command = words.filter((word) => !word.startsWith('/')).join(' ');
    // Says so where the error is none that connlab knows.
    if (/Use --debug|^ +at /m.test(err)) faults.push(`${command}: unexpected: ${err}`);
    if (![0, 1, 2, 4, 130].includes(code)) faults.push(`${command}: exit code ${code}`);
    if (code === 2 && !err.includes(join(bad, RESULT_FILE))) faults.push(`${command}: names no file: ${err}`);
    if (performance.now() - startedMs > LONGEST_MS) faults.push(`${command}: took too long`);
  }
  return faults;
}

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './testing/command.ts';
import { connlabIn } from './testing/in-process.ts';
import { CAPTURED, faultsWith, lies, stored } from './testing/lies.ts';

describe('a stored result with a lie in it is reported, or refused with its file and the path in it', () => {
  test.each(lies(24))('$seed: $what', async ({ original, text }) => {
    expect(await faultsWith(text, original)).toEqual([]);
  });

  test('nested 50,000 levels deep', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = CAPTURED[0]!.replace('{', `{"extra":${deep},`);
    expect(await faultsWith(text, CAPTURED[0]!)).toEqual([]);
  });

  test('a histogram that does not inflate is named, by each command that uses it', async () => {
    const folder = await temporaryFolder();
    const [cell] = (JSON.parse(CAPTURED[0]!) as { cells: { driver: { histograms: { latency: string } } }[] })
      .cells;
    const { latency } = cell!.driver.histograms;
    const bad = await stored(join(folder, 'bad'), CAPTURED[0]!.replaceAll(latency, latency.slice(0, -8)));
    for (const words of [
      ['report', '--format', 'hlog'],
      ['export', '--openmetrics'],
      ['push', 'http://127.0.0.1:9'],
    ]) {
      const { code, err } = await connlabIn(folder, ...words, bad);
      expect([code, err]).toEqual([
        2,
        expect.stringMatching(
          /bad\/result\.json: cells\[0\]\.driver\.histograms\.latency: Does not decode: .*; expected a histogram/,
        ),
      ]);
    }
    expect((await connlabIn(folder, 'report', bad, '--format', 'csv')).code).toBe(0);
  });
});

import { expect, test } from 'vitest';
import { commandLines, faultsOf } from './testing/command-lines.ts';

test.each(commandLines(550))('A command line ends as it should, $seed: $words', async (line) => {
  expect(await faultsOf(line)).toEqual([]);
});

import { expect, test } from 'vitest';
import { faultsWith, lies } from './testing/lies.ts';

test.each(lies(400))('a stored result with a lie in it, $seed: $what', async ({ original, text }) => {
  expect(await faultsWith(text, original)).toEqual([]);
});

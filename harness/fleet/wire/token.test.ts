import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keyOf, newToken, readToken } from './token.ts';

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-token-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'token'), text);
  return join(folder, 'token');
}

test('newToken() makes another one each time, which readToken() takes from a file with a line end', async () => {
  const tokens = Array.from({ length: 100 }, newToken);
  expect(new Set(tokens).size).toBe(100);
  expect(await readToken(await fileWith(`${tokens[0]}\n`), {})).toBe(tokens[0]);
});

test('readToken() takes the file before the variable', async () => {
  const [a, b] = [newToken(), newToken()];
  expect(await readToken(undefined, { CONNLAB_FLEET_TOKEN: a })).toBe(a);
  expect(await readToken(await fileWith(b), { CONNLAB_FLEET_TOKEN: a })).toBe(b);
});

test('readToken() says what is wrong without the token', async () => {
  const short = 'a-secret-that-is-too-short';
  const wrong = await readToken(await fileWith(short), {});
  expect(wrong).toMatchObject({ what: 'The token has 26 characters' });
  expect(JSON.stringify(wrong)).not.toContain(short);
  expect(await readToken('/no/such/file', {})).toMatchObject({ what: 'Cannot read the file (ENOENT)' });
  expect(await readToken(undefined, {})).toMatchObject({ what: 'Is missing' });
});

test('keyOf() has 256 bits that differ with every character', () => {
  const token = newToken();
  expect(keyOf(token)).toHaveLength(32);
  expect(keyOf(`${token}a`).equals(keyOf(token))).toBe(false);
});

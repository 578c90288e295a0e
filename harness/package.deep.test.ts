import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installPackage, NODE_PACKAGE } from './testing/installed.ts';

test('The installed package has a Node of its own, and prints its help', async () => {
  await using installed = await installPackage({ ownNode: true });
  expect(existsSync(join(installed.folder, 'node_modules', NODE_PACKAGE, 'bin/node'))).toBe(true);
  expect(await installed.connlab('--help')).toContain('Usage: connlab');
});

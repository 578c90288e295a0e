import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { probeLibrary } from './able.ts';

/** Entry point of a package that loads its binary with this code. */
function packageWith(loader: string): { readonly entry: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-h3-'));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'index.js'), loader);
  return {
    entry: join(folder, 'dist', 'index.js'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

test('probeLibrary() accepts a binary that loads', () => {
  using whole = packageWith('module.exports = {};');
  expect(probeLibrary(() => whole.entry)).toBeNull();
});

test('probeLibrary() reports that there is no binary for this machine', () => {
  using broken = packageWith('throw new Error("Cannot find native binding");');
  expect(probeLibrary(() => broken.entry)).toBe(
    `the npm package @currentspace/http3 has no binary that loads on ${process.platform}-${process.arch}`,
  );
});

test('probeLibrary() reports a missing package', () => {
  const resolve = (): string => {
    throw new Error('Cannot find module');
  };
  expect(probeLibrary(resolve)).toBe('the npm package @currentspace/http3 is not installed');
});

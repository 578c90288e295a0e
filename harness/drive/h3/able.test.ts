import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { probeLibrary } from './able.ts';

/** The entry of a package whose binary is loaded by this text. */
function packageWith(loader: string): { readonly entry: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-h3-'));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'index.js'), loader);
  return {
    entry: join(folder, 'dist', 'index.js'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

test('probeLibrary() finds nothing wrong with a binary that loads', () => {
  using whole = packageWith('module.exports = {};');
  expect(probeLibrary(() => whole.entry)).toBeNull();
});

test('probeLibrary() says that there is no binary for this machine', () => {
  using broken = packageWith('throw new Error("Cannot find native binding");');
  expect(probeLibrary(() => broken.entry)).toBe(
    `the npm package @currentspace/http3 has no binary that loads on ${process.platform}-${process.arch}`,
  );
});

test('probeLibrary() says that the package is missing', () => {
  const resolve = (): string => {
    throw new Error('Cannot find module');
  };
  expect(probeLibrary(resolve)).toBe('the npm package @currentspace/http3 is not installed');
});

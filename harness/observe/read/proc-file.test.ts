import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readProc } from './proc-file.ts';

test.each([0, 1, 65_535, 65_536, 200_000])('readProc() reads all of a file of %i bytes', (length) => {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-proc-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const text = Array.from({ length }, (_, index) => index % 10).join('');
  writeFileSync(join(folder, 'file'), text);
  expect(readProc(join(folder, 'file'))).toBe(text);
});

test('readProc() reads a file of /proc', () => {
  expect(readProc('/proc/self/stat')).toMatch(new RegExp(`^${process.pid} `));
});

test('readProc() gives null when the file does not exist, and throws other errors', () => {
  expect(readProc('/proc/self/nonexistent')).toBeNull();
  expect(() => readProc('/proc/self')).toThrow('EISDIR');
});

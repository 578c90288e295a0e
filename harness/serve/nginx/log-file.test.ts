import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLines, readTail } from './log-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-file-test-'));
  path = join(folder, 'log');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function linesFrom(fromByte: number): Promise<{ lines: string[]; next: number }> {
  const lines: string[] = [];
  const next = await readLines(path, fromByte, (line) => lines.push(line));
  return { lines, next };
}

describe('readLines()', () => {
  test.each<[string, string, string[], number]>([
    ['an empty file', '', [], 0],
    ['complete lines', 'a\nbc\n', ['a', 'bc'], 5],
    ['an unfinished line, which is left for later', 'a\nbc', ['a'], 2],
    ['empty lines', '\n\n', ['', ''], 2],
    ['more bytes than characters', 'ä\nö', ['ä'], 3],
  ])('reads %s', async (_case, text, lines, next) => {
    writeFileSync(path, text);
    expect(await linesFrom(0)).toEqual({ lines, next });
  });

  test('continues where it ended when the file has grown', async () => {
    writeFileSync(path, 'one\ntw');
    const first = await linesFrom(0);
    appendFileSync(path, 'o\nthree\n');
    expect(await linesFrom(first.next)).toEqual({ lines: ['two', 'three'], next: 14 });
  });

  test('joins lines that are split between two chunks', async () => {
    const long = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
    writeFileSync(path, `${long.join('\n')}\n`);
    expect((await linesFrom(0)).lines).toEqual(long);
  });

  test('finds no line in a missing file', async () => {
    expect(await linesFrom(0)).toEqual({ lines: [], next: 0 });
  });
});

describe('readTail()', () => {
  test('is the whole of a short file', async () => {
    writeFileSync(path, 'a\nb\n');
    expect(await readTail(path)).toBe('a\nb');
  });

  test('starts at the beginning of a line in a long file', async () => {
    writeFileSync(path, `${'x'.repeat(99)}\n`.repeat(100));
    expect(await readTail(path)).toBe(`${'x'.repeat(99)}\n`.repeat(40).trim());
  });

  test('is empty for a missing file', async () => {
    expect(await readTail(path)).toBe('');
  });
});

import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { readJsonLines } from './lines.ts';

async function read(pieces: readonly string[]) {
  const stream = new Readable({ read() {} });
  const taken: unknown[] = [];
  const refused: string[] = [];
  readJsonLines(
    stream,
    (message) => taken.push(message),
    (line) => refused.push(line),
  );
  for (const piece of pieces) stream.push(piece);
  stream.push(null);
  await finished(stream);
  return { taken, refused };
}

test.each([
  ['a line a piece', ['{"a":1}\n', '{"a":2}\n'], [{ a: 1 }, { a: 2 }]],
  ['lines split anywhere', ['{"a', '":1', '}\n{"a":2', '}\n'], [{ a: 1 }, { a: 2 }]],
  ['lines in one piece', ['1\n2\n3\n'], [1, 2, 3]],
  ['a last line without its end', ['1\n2'], [1]],
])('readJsonLines() takes %s', async (_, pieces, taken) => {
  expect(await read(pieces)).toEqual({ taken, refused: [] });
});

test('readJsonLines() refuses a line that is not JSON and goes on', async () => {
  expect(await read(['{oops\n', '\n1\n'])).toEqual({ taken: [1], refused: ['{oops', ''] });
});

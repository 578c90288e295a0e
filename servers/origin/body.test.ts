import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutBody, makeBody, NEXT_TURN, pieceStream } from './body.ts';

describe('makeBody()', () => {
  test.each([0, 1, 100, 65_537])('has %d bytes', (bytes) => {
    expect(makeBody(bytes)).toHaveLength(bytes);
  });
});

describe('cutBody()', () => {
  test.each([
    ['one piece is the whole', 10, 1, [10]],
    ['equal pieces', 300, 3, [100, 100, 100]],
    ['a remainder is spread', 10, 4, [3, 2, 3, 2]],
    ['no more pieces than bytes', 2, 5, [1, 1]],
    ['an empty body is one empty piece', 0, 5, [0]],
  ])('%s', (_case, bytes, count, lengths) => {
    expect(cutBody(makeBody(bytes), count).map(({ length }) => length)).toEqual(lengths);
  });

  test('keeps all bytes, makes no empty piece, and sizes that differ by at most one byte', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 200 }), (bytes, count) => {
        const body = makeBody(bytes);
        const pieces = cutBody(body, count);
        const lengths = pieces.map(({ length }) => length);
        expect(Buffer.concat(pieces).equals(body)).toBe(true);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
        expect(Math.min(...lengths)).toBeGreaterThan(0);
      }),
    );
  });
});

test('pieceStream() gives each piece in a separate turn of the event loop with the shortest pause', async () => {
  const seen: { piece: string; turn: number }[] = [];
  let turn = 0;
  const counting = setInterval(() => {}, 1_000);
  const nextTurn = (): void => {
    turn += 1;
    if (seen.length < 3) setImmediate(nextTurn);
  };
  setImmediate(nextTurn);
  let writes = 0;
  const letters = ['a', 'b', 'c'].map((text) => Buffer.from(text));
  for await (const piece of pieceStream(letters, NEXT_TURN, () => {
    writes += 1;
  })) {
    seen.push({ piece: String(piece), turn });
  }
  clearInterval(counting);
  expect(seen.map(({ piece }) => piece)).toEqual(['a', 'b', 'c']);
  expect(new Set(seen.map((each) => each.turn)).size).toBe(3);
  expect(writes).toBe(3);
});

test('pieceStream() asks for a pause before each piece but the first, and gives no more once it is destroyed', async () => {
  const [first, second, third] = ['a', 'b', 'c'].map((text) => Buffer.from(text));
  const pauses: (() => void)[] = [];
  let writes = 0;
  const stream = pieceStream(
    [first!, second!, third!],
    (then) => pauses.push(then),
    () => {
      writes += 1;
    },
  );
  const seen: string[] = [];
  stream.on('data', (piece) => seen.push(String(piece)));
  await turn();
  expect([seen, pauses.length]).toEqual([['a'], 1]);
  pauses[0]!();
  await turn();
  expect([seen, pauses.length]).toEqual([['a', 'b'], 2]);
  stream.destroy();
  pauses[1]!();
  await turn();
  expect([seen, pauses.length, writes]).toEqual([['a', 'b'], 2, 2]);
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

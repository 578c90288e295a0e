import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FLAG, FRAME, frameOf } from './frame.ts';
import { FrameReader } from './reader.ts';

/** What is read of these chunks, and the error. */
function readAll(chunks: readonly Buffer[]) {
  const seen: unknown[] = [];
  const reader = new FrameReader({
    data: (streamId, frame) => {
      seen.push([streamId, frame]);
      return 0;
    },
    frame: (type, flags, streamId, payload) => {
      seen.push([type, flags, streamId, payload.toString('hex')]);
      return 0;
    },
  });
  for (const chunk of chunks) {
    const error = reader.push(chunk);
    if (error !== 0) return { seen, error };
  }
  return { seen, error: 0 };
}

const payload = fc.uint8Array({ maxLength: 60 });
const frames = fc.array(
  fc.oneof(
    fc.record({ type: fc.integer({ min: 1, max: 12 }), flags: fc.nat(255), id: fc.nat(9), payload }),
    fc.record({ type: fc.constant(0), flags: fc.constantFrom(0, 1), id: fc.nat(9), payload }),
  ),
  { maxLength: 8 },
);

test('FrameReader reads the same frames however they are cut', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(500), { maxLength: 12 }), (all, cuts) => {
      const bytes = Buffer.concat(
        all.map(({ type, flags, id, payload: of }) => frameOf(type, { flags, streamId: id }, of)),
      );
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
      const { seen, error } = readAll(chunks);
      expect(error).toBe(0);
      expect(seen).toEqual(
        all.map(({ type, flags, id, payload: of }) =>
          type === FRAME.data
            ? [id, { length: of.length, window: of.length, isEnd: (flags & FLAG.endStream) !== 0 }]
            : [type, flags, id, Buffer.from(of).toString('hex')],
        ),
      );
    }),
  );
});

test('FrameReader counts padding for the window and not for the body', () => {
  const padded = frameOf(
    FRAME.data,
    { flags: FLAG.padded | FLAG.endStream, streamId: 1 },
    Buffer.from([2, 7, 7, 7, 0, 0]),
  );
  for (let cut = 0; cut <= padded.length; cut += 1) {
    expect(readAll([padded.subarray(0, cut), padded.subarray(cut)]).seen).toEqual([
      [1, { length: 3, window: 6, isEnd: true }],
    ]);
  }
});

test.each([
  [
    'padding longer than the frame',
    frameOf(FRAME.data, { flags: FLAG.padded, streamId: 1 }, Buffer.from([2, 0])),
    1,
  ],
  ['padding without its length', frameOf(FRAME.data, { flags: FLAG.padded, streamId: 1 }), 1],
  ['a frame above 16,384 bytes', frameOf(FRAME.headers, { streamId: 1 }, Buffer.alloc(16_385)), 6],
])('FrameReader refuses %s', (_, frame, error) => expect(readAll([frame]).error).toBe(error));

test('FrameReader keeps nothing of a body', () => {
  const body = frameOf(FRAME.data, { streamId: 1 }, Buffer.alloc(16_384));
  const chunks = Array.from({ length: 400 }, () => body);
  expect(readAll([Buffer.concat(chunks)]).seen).toHaveLength(400);
});

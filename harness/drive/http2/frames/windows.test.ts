import { describe, expect, test } from 'vitest';
import { FLAG, FRAME, frameOf } from './frame.ts';
import { answeredWith, data, headers, reset, SETTINGS, type SeenFrame } from './testing/scripted.ts';

/** The payload of a padded frame: 200 bytes of it are padding, and all of it counts. */
const PADDED = Buffer.alloc(1_001, 200);
/** A body on the first stream, in frames of 100 bytes. */
const hundreds = (count: number): Buffer[] => Array.from({ length: count }, () => data(1, 100, 0));
/** A body in the largest frames, without its end. */
const body = (bytes: number): Buffer[] => [
  ...Array.from({ length: Math.floor(bytes / 16_384) }, () => data(1, 16_384, 0)),
  data(1, bytes % 16_384, 0),
];

/** By how much windows of a stream were opened again. */
function openings(sent: readonly SeenFrame[], streamId: number): number[] {
  return sent
    .filter(([type, stream]) => type === FRAME.windowUpdate && stream === streamId)
    .map(([, , payload]) => Number.parseInt(payload, 16));
}

describe('A window of FrameSession', () => {
  test('of a stream opens again after each half, but not after the end', async () => {
    const { sent } = await answeredWith([SETTINGS, headers(1), ...hundreds(12), data(1, 300)], {
      streamWindowBytes: 1_000,
    });
    expect(openings(sent, 1)).toEqual([500, 500]);
  });

  test('of one byte opens again after each', async () => {
    const bytes = Array.from({ length: 3 }, () => data(1, 1, 0));
    const { sent } = await answeredWith([SETTINGS, headers(1), ...bytes, data(1, 0)], {
      streamWindowBytes: 1,
    });
    expect(openings(sent, 1)).toEqual([1, 1, 1]);
  });

  test('of the connection opens again after each half, whatever stream it was', async () => {
    const frames = [SETTINGS, headers(1), ...body(65_535), data(1, 0)];
    const { sent } = await answeredWith(frames, { connectionWindowBytes: 65_535 });
    expect(openings(sent, 0)).toEqual([32_768]);
    expect(openings(sent, 1)).toEqual([]);
  });

  test('that is as large as can be is not opened again for an answer of 1 MB', async () => {
    const { outcome, sent } = await answeredWith([SETTINGS, headers(1), ...body(1_000_000), data(1, 0)]);
    expect(outcome.counts).toMatchObject({ responses: 1, errors: {} });
    expect([...openings(sent, 0), ...openings(sent, 1)]).toEqual([]);
  });

  test.each([
    ['a byte too many', [data(1, 1_001)]],
    ['a byte too many after the first half was given back', [data(1, 500, 0), data(1, 1_001)]],
    ['padding that does not fit', [frameOf(FRAME.data, { streamId: 1, flags: FLAG.padded }, PADDED)]],
  ])('of a stream is overrun by %s, which resets it', async (_, frames) => {
    const { outcome, sent } = await answeredWith([SETTINGS, headers(1), ...frames], {
      streamWindowBytes: 1_000,
    });
    expect(outcome.counts).toMatchObject({ responses: 0, errors: { NGHTTP2_FLOW_CONTROL_ERROR: 1 } });
    expect(sent).toContainEqual(reset(3));
  });

  test('that is just filled is not overrun', async () => {
    const { outcome } = await answeredWith([SETTINGS, headers(1), data(1, 1_000)], {
      streamWindowBytes: 1_000,
    });
    expect(outcome.counts).toMatchObject({ responses: 1, errors: {} });
  });
});

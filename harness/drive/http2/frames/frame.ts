/** Types of frames (RFC 9113, 6). */
export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Flags of frames. END_STREAM and ACK share a bit: no type has both. */
export const FLAG = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

/** Settings (RFC 9113, 6.5.2). */
export const SETTING = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

/** Bytes of a frame before its payload. */
export const HEAD_BYTES = 9;
/** Bytes of a stream's dependency and weight. */
export const PRIORITY_BYTES = 5;
/** Numbers of streams and sizes of windows have 31 bits; the one above is reserved. */
export const WITHOUT_TOP_BIT = 0x7fff_ffff;
/** Largest payload that each side takes unless its SETTINGS say more, bytes. */
export const LEAST_MAX_FRAME = 16_384;
/** What a client sends first (RFC 9113, 3.4). */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** A whole frame. */
export function frameOf(
  type: number,
  { flags = 0, streamId = 0 }: { readonly flags?: number; readonly streamId?: number },
  payload: Uint8Array = new Uint8Array(0),
): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  writeHead(frame, { type, flags, streamId, length: payload.length });
  frame.set(payload, HEAD_BYTES);
  return frame;
}

export function writeHead(
  frame: Buffer,
  head: {
    readonly type: number;
    readonly flags: number;
    readonly streamId: number;
    readonly length: number;
  },
): void {
  frame.writeUIntBE(head.length, 0, 3);
  frame[3] = head.type;
  frame[4] = head.flags;
  frame.writeUInt32BE(head.streamId, 5);
}

/** Frames whose payload is numbers of four bytes. */
export function numbersFrame(type: number, streamId: number, ...numbers: readonly number[]): Buffer {
  const payload = Buffer.allocUnsafe(4 * numbers.length);
  for (const [index, number] of numbers.entries()) payload.writeUInt32BE(number, 4 * index);
  return frameOf(type, { streamId }, payload);
}

export function settingsFrame(settings: Readonly<Partial<Record<keyof typeof SETTING, number>>>): Buffer {
  const entries = Object.entries(settings) as [keyof typeof SETTING, number][];
  const payload = Buffer.allocUnsafe(6 * entries.length);
  for (const [index, [name, value]] of entries.entries()) {
    payload.writeUInt16BE(SETTING[name], 6 * index);
    payload.writeUInt32BE(value, 6 * index + 2);
  }
  return frameOf(FRAME.settings, {}, payload);
}

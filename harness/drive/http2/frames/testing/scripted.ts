import { expect } from 'vitest';
import type { Strategy } from '../../../../scenario/strategy.ts';
import { rawServer } from '../../../testing/servers.ts';
import { loadHere } from '../../../testing/session.ts';
import { specOf } from '../../../testing/spec.ts';
import { expectSums } from '../../../testing/sums.ts';
import { FLAG, FRAME, frameOf, settingsFrame } from '../frame.ts';

/** One frame: its type, its stream and its payload in hexadecimal. */
export type SeenFrame = [type: number, streamId: number, payload: string];

export const SETTINGS = settingsFrame({});
/** `:status: 200`, an entry of the static table. */
export const HEAD = Buffer.from([0x88]);
/** Flags of a frame that is a whole message. */
export const END = FLAG.endStream | FLAG.endHeaders;

export const headers = (
  streamId: number,
  block: Uint8Array = HEAD,
  flags: number = FLAG.endHeaders,
): Buffer => frameOf(FRAME.headers, { streamId, flags }, block);
export const data = (streamId: number, bytes: number, flags: number = FLAG.endStream): Buffer =>
  frameOf(FRAME.data, { streamId, flags }, Buffer.alloc(bytes));
export const plain = (type: number, streamId: number, bytes: number, flags = 0): Buffer =>
  frameOf(type, { streamId, flags }, Buffer.alloc(bytes));

/** GOAWAY of the client with this code, and RST_STREAM of its first stream. */
export const goAway = (code: number): SeenFrame => [
  FRAME.goAway,
  0,
  `00000000${code.toString(16).padStart(8, '0')}`,
];
export const reset = (code: number): SeenFrame => [FRAME.resetStream, 1, code.toString(16).padStart(8, '0')];

/** Runs one request against a server that answers its greeting with these bytes; `sent`: what came from the client. */
export async function answeredWith(frames: readonly Uint8Array[], strategy: Partial<Strategy> = {}) {
  const sent: Buffer[] = [];
  await using server = await rawServer((socket, earlier) => {
    if (earlier > 0) return;
    socket.on('data', (chunk: Buffer) => sent.push(chunk));
    socket.write(Buffer.concat(frames));
  });
  const load = { kind: 'closed', concurrency: 1, durationMs: 20_000, requests: 1 } as const;
  const outcome = await loadHere(
    specOf({
      port: server.port,
      strategy: { driver: 'socket', protocol: 'h2c', pool: 1, ...strategy },
      load,
    }),
  );
  expectSums(outcome);
  await expect.poll(() => server.open()).toBe(0);
  return { outcome, sent: framesIn(Buffer.concat(sent)) };
}

export function framesIn(bytes: Buffer): SeenFrame[] {
  const frames: SeenFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    frames.push([bytes[at + 3]!, bytes.readUInt32BE(at + 5), bytes.subarray(at + 9, end).toString('hex')]);
    at = end;
  }
  return frames;
}

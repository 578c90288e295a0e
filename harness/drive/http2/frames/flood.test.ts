import type net from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { FRAME, PREFACE } from './frame.ts';
import { RequestFrames } from './request-frames.ts';
import { FrameSession } from './session.ts';
import { framesIn, goAway, plain, SETTINGS } from './testing/scripted.ts';

/** A session on a connection that takes its first write and, unless `reads`, no more. */
function sessionWith({ reads }: { readonly reads: boolean }) {
  const written: Buffer[] = [];
  let broken = 0;
  const socket = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _, taken) => {
      written.push(chunk);
      if (reads) taken();
    },
  });
  const nothing = (): void => {};
  const session = new FrameSession(
    socket as net.Socket,
    {
      frames: new RequestFrames([[':method', 'GET']], new Uint8Array(0)),
      clock: () => 0,
      windows: { stream: 65_535, connection: 65_535 },
    },
    { limited: nothing, agreed: nothing, goingAway: nothing, reset: nothing, broken: () => (broken += 1) },
  );
  session.open();
  return { socket, written, broken: () => broken };
}

const FLOODS = [
  ['PING', plain(FRAME.ping, 0, 8)],
  ['SETTINGS', SETTINGS],
] as const;

describe('FrameSession', () => {
  test.each(FLOODS)(
    'ends the connection for a flood of %s by a server that does not read',
    async (_, frame) => {
      const { socket, broken } = sessionWith({ reads: false });
      socket.push(SETTINGS);
      const chunk = Buffer.concat(Array.from({ length: 100 }, () => frame));
      for (let sent = 0; sent < 100; sent++) {
        socket.push(chunk);
        await setImmediate();
      }
      expect(broken()).toBe(1);
      // The greeting, 1,000 acknowledgements and GOAWAY.
      expect(socket.writableLength).toBeLessThanOrEqual(200 + 1_000 * frame.length + 17);
      socket.destroy();
    },
  );

  test.each(FLOODS)('answers each %s of a server that reads', async (_, frame) => {
    const { socket, written, broken } = sessionWith({ reads: true });
    socket.push(SETTINGS);
    const chunk = Buffer.concat(Array.from({ length: 100 }, () => frame));
    for (let sent = 0; sent < 100; sent++) {
      socket.push(chunk);
      await setImmediate();
    }
    expect(broken()).toBe(0);
    const type = frame[3]!;
    const frames = framesIn(Buffer.concat(written).subarray(PREFACE.length));
    // SETTINGS: the greeting's, and the acknowledgement of the server's first ones.
    const others = type === FRAME.settings ? 2 : 0;
    expect(frames.filter(([one]) => one === type)).toHaveLength(10_000 + others);
    socket.destroy();
  });

  test('says why it ends a connection for a flood', async () => {
    const { socket, written } = sessionWith({ reads: true });
    socket.push(Buffer.concat([SETTINGS, ...Array.from({ length: 1_000 }, () => plain(FRAME.ping, 0, 8))]));
    await setImmediate();
    expect(framesIn(Buffer.concat(written).subarray(PREFACE.length)).at(-1)).toEqual(goAway(11));
    socket.destroy();
  });
});

import net from 'node:net';
import { expect, test } from 'vitest';
import {
  FLAG,
  FRAME,
  frameOf,
  numbersFrame,
  PREFACE,
  settingsFrame,
} from '../../harness/drive/http2/frames/frame.ts';
import { FrameReader } from '../../harness/drive/http2/frames/reader.ts';
import { createOrigin } from './app.ts';
import { readOriginOptions } from './options.ts';

/** GET / of http://origin, without a table of header fields (RFC 7541, Appendix A). */
const GET = Buffer.from([0x82, 0x84, 0x86, 0x01, 6, ...Buffer.from('origin')]);
/** Half of the window of a connection, bytes. */
const HALF = 32_768;
const STREAMS = Array.from({ length: 16 }, (_, index) => 2 * index + 1);

test('The origin ends answers that fill the window of the connection, and resets none', async () => {
  const settings = JSON.stringify({ settings: { protocol: 'h2c', bodyBytes: 200_000 } });
  const { app } = createOrigin(readOriginOptions(settings).settings, { seed: 1, tls: null });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as net.AddressInfo;
  const socket = net.connect(port, '127.0.0.1');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const over = { ended: 0, reset: 0 };
  const end = (how: keyof typeof over): number => {
    over[how] += 1;
    if (over.ended + over.reset === STREAMS.length) resolve();
    return 0;
  };
  let taken = 0;
  const reader = new FrameReader({
    data: (_, { window, isEnd }) => {
      taken += window;
      if (taken >= HALF) {
        socket.write(numbersFrame(FRAME.windowUpdate, 0, taken));
        taken = 0;
      }
      return isEnd ? end('ended') : 0;
    },
    frame: (type) => (type === FRAME.resetStream ? end('reset') : 0),
  });
  socket.on('data', (chunk: Buffer) => reader.push(chunk)).on('error', reject);
  const flags = FLAG.endStream | FLAG.endHeaders;
  const requests = STREAMS.map((streamId) => frameOf(FRAME.headers, { streamId, flags }, GET));
  // The windows of the streams hold up nothing.
  socket.write(Buffer.concat([PREFACE, settingsFrame({ initialWindowSize: 2 ** 31 - 1 }), ...requests]));
  await promise;
  socket.destroy();
  await app.close();
  expect(over).toEqual({ ended: STREAMS.length, reset: 0 });
});

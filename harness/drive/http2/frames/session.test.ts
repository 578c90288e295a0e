import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { listen } from '../../testing/servers.ts';
import { loadHere } from '../../testing/session.ts';
import { specOf } from '../../testing/spec.ts';
import { FLAG, FRAME, frameOf, numbersFrame, PREFACE, settingsFrame } from './frame.ts';
import {
  answeredWith,
  data,
  END,
  framesIn,
  goAway,
  HEAD,
  headers,
  plain,
  reset,
  SETTINGS,
} from './testing/scripted.ts';

/** A head whose fields after the status are these bytes. */
const with200 = (...fields: readonly (number | string)[]): Buffer =>
  Buffer.concat([HEAD, ...fields.map((one) => (typeof one === 'string' ? named(one) : Buffer.from([one])))]);
/** A field with this name and the value `x`, as it is. */
const named = (name: string): Buffer => Buffer.from([0, name.length, ...Buffer.from(name), 1, 0x78]);
const many = (count: number, frame: Buffer): Buffer[] => Array.from({ length: count }, () => frame);
const length = (bytes: string): Buffer => Buffer.from([0x88, 0x5c, bytes.length, ...Buffer.from(bytes)]);

describe('FrameSession takes', () => {
  test.each<[string, readonly Buffer[]]>([
    ['an answer without a body', [headers(1, HEAD, END)]],
    ['a body in parts', [headers(1), data(1, 7, 0), data(1, 0, 0), data(1, 3)]],
    ['a body as long as announced', [headers(1, length('10')), data(1, 10)]],
    [
      'a body as long as announced, whose stream the server resets without an error',
      [headers(1, length('10')), data(1, 10, 0), numbersFrame(FRAME.resetStream, 1, 0)],
    ],
    [
      'padded data, whose padding is no part of the body',
      [
        headers(1, length('3')),
        frameOf(FRAME.data, { streamId: 1, flags: 0x9 }, Buffer.from([4, 1, 2, 3, 0, 0, 0, 0])),
      ],
    ],
    ['10,000 empty frames of data', [headers(1), ...many(10_000, data(1, 0, 0)), data(1, 3)]],
    [
      '10,000 resets of a stream that is over',
      [headers(1, HEAD, END), ...many(10_000, numbersFrame(FRAME.resetStream, 1, 8))],
    ],
    ['trailers', [headers(1), data(1, 3, 0), headers(1, Buffer.from([0, 1, 0x61, 1, 0x62]), END)]],
    ['an interim answer', [headers(1, Buffer.from([0x08, 3, 0x31, 0x30, 0x33])), headers(1), data(1, 2)]],
    [
      'a head in three frames',
      [
        frameOf(FRAME.headers, { streamId: 1, flags: FLAG.endStream }, HEAD),
        frameOf(FRAME.continuation, { streamId: 1 }, Buffer.from([0, 1])),
        frameOf(FRAME.continuation, { streamId: 1, flags: FLAG.endHeaders }, Buffer.from([0x61, 1, 0x62])),
      ],
    ],
    [
      'a head with padding and priority',
      [
        frameOf(
          FRAME.headers,
          { streamId: 1, flags: END | 0x28 },
          Buffer.from([2, 0, 0, 0, 0, 9, 0x88, 0, 0]),
        ),
      ],
    ],
    ['frames of unknown types', [plain(0xbe, 1, 30), headers(1, HEAD, END)]],
    [
      'priority, windows and settings',
      [
        plain(FRAME.priority, 1, 5),
        numbersFrame(FRAME.windowUpdate, 0, 1_000),
        settingsFrame({ maxFrameSize: 20_000, maxHeaderListSize: 9 }),
        headers(1, HEAD, END),
      ],
    ],
    [
      'frames of a stream that is over',
      [headers(1, HEAD, END), data(1, 5), numbersFrame(FRAME.resetStream, 1, 0)],
    ],
  ])('%s', async (_, frames) => {
    const { outcome, sent } = await answeredWith([SETTINGS, ...frames]);
    expect(outcome.counts).toMatchObject({ responses: 1, errors: {}, statuses: { 200: 1 } });
    expect(sent).toContainEqual([FRAME.settings, 0, '']);
    expect(sent.filter(([type]) => type === FRAME.goAway || type === FRAME.resetStream)).toEqual([]);
  });

  test('a ping, which it answers with its own bytes', async () => {
    const ping = Buffer.from('0123456789abcdef', 'hex');
    const { sent } = await answeredWith([SETTINGS, frameOf(FRAME.ping, {}, ping), headers(1, HEAD, END)]);
    expect(sent).toContainEqual([FRAME.ping, 0, '0123456789abcdef']);
  });
});

describe('FrameSession ends the connection for', () => {
  const codes = { protocol: 1, flow: 3, size: 6, compression: 9, calm: 11 } as const;
  test.each<[string, keyof typeof codes, readonly Buffer[]]>([
    ['another frame before SETTINGS', 'protocol', [headers(1, HEAD, END)]],
    ['the acknowledgement before SETTINGS', 'protocol', [plain(FRAME.settings, 0, 0, FLAG.ack)]],
    ['data before SETTINGS', 'protocol', [data(1, 3)]],
    ['SETTINGS of a stream', 'protocol', [SETTINGS, plain(FRAME.settings, 1, 0)]],
    ['SETTINGS that end within a setting', 'size', [plain(FRAME.settings, 0, 5)]],
    ['an acknowledgement with a payload', 'size', [SETTINGS, plain(FRAME.settings, 0, 6, FLAG.ack)]],
    ['a server that wants to push', 'protocol', [settingsFrame({ enablePush: 1 })]],
    ['a push', 'protocol', [SETTINGS, plain(FRAME.pushPromise, 1, 8, FLAG.endHeaders)]],
    ['a window that is too large', 'flow', [settingsFrame({ initialWindowSize: 2 ** 31 })]],
    ['frames that are too small', 'protocol', [settingsFrame({ maxFrameSize: 16_383 })]],
    ['a ping of a stream', 'protocol', [SETTINGS, plain(FRAME.ping, 1, 8)]],
    ['a ping of seven bytes', 'size', [SETTINGS, plain(FRAME.ping, 0, 7)]],
    ['GOAWAY of a stream', 'protocol', [SETTINGS, plain(FRAME.goAway, 1, 8)]],
    ['GOAWAY of seven bytes', 'size', [SETTINGS, plain(FRAME.goAway, 0, 7)]],
    ['priority of the connection', 'protocol', [SETTINGS, plain(FRAME.priority, 0, 5)]],
    ['priority of four bytes', 'size', [SETTINGS, plain(FRAME.priority, 1, 4)]],
    ['a window that grows by nothing', 'protocol', [SETTINGS, numbersFrame(FRAME.windowUpdate, 0, 0)]],
    ['a window that grows too far', 'flow', [SETTINGS, numbersFrame(FRAME.windowUpdate, 0, 2 ** 31 - 1)]],
    ['a window of three bytes', 'size', [SETTINGS, plain(FRAME.windowUpdate, 0, 3)]],
    ['a window of a stream to come', 'protocol', [SETTINGS, numbersFrame(FRAME.windowUpdate, 9, 1)]],
    ['a reset of a stream to come', 'protocol', [SETTINGS, numbersFrame(FRAME.resetStream, 9, 0)]],
    ['a reset of five bytes', 'size', [SETTINGS, plain(FRAME.resetStream, 1, 5)]],
    ['an answer on a stream of its own', 'protocol', [SETTINGS, headers(2, HEAD, END)]],
    ['an answer on a stream to come', 'protocol', [SETTINGS, headers(3, HEAD, END)]],
    ['data on a stream to come', 'protocol', [SETTINGS, data(3, 3)]],
    ['data on the connection', 'protocol', [SETTINGS, data(0, 3)]],
    ['CONTINUATION alone', 'protocol', [SETTINGS, plain(FRAME.continuation, 1, 1)]],
    ['another frame within a head', 'protocol', [SETTINGS, headers(1, HEAD, 0), plain(FRAME.ping, 0, 8)]],
    ['data within a head', 'protocol', [SETTINGS, headers(1, HEAD, 0), data(1, 1)]],
    [
      'CONTINUATION of another stream',
      'protocol',
      [SETTINGS, headers(1, HEAD, 0), plain(FRAME.continuation, 3, 1)],
    ],
    [
      'a head without an end',
      'calm',
      [
        SETTINGS,
        headers(1, HEAD, 0),
        ...Array.from({ length: 20 }, () => plain(FRAME.continuation, 1, 16_000)),
      ],
    ],
    [
      'padding longer than the head',
      'protocol',
      [SETTINGS, headers(1, Buffer.from([9, 0x88]), END | FLAG.padded)],
    ],
    ['an entry of a dynamic table', 'compression', [SETTINGS, headers(1, Buffer.from([0xbe]), END)]],
    ['a table of some size', 'compression', [SETTINGS, headers(1, Buffer.from([0x21, 0x88]), END)]],
    [
      "bad padding of Huffman's code",
      'compression',
      [SETTINGS, headers(1, with200(0x5c, 0x82, 0x0f, 0xff), END)],
    ],
    [
      "EOS in Huffman's code",
      'compression',
      [SETTINGS, headers(1, with200(0x5c, 0x84, 0xff, 0xff, 0xff, 0xff), END)],
    ],
    [
      'a window of a stream that SETTINGS make too large',
      'flow',
      [
        SETTINGS,
        numbersFrame(FRAME.windowUpdate, 1, 2 ** 31 - 1 - 65_535),
        settingsFrame({ initialWindowSize: 65_536 }),
      ],
    ],
    [
      'data with padding longer than it',
      'protocol',
      [SETTINGS, headers(1), plain(FRAME.data, 1, 0, FLAG.padded)],
    ],
    [
      'a head without an end in empty frames',
      'calm',
      [SETTINGS, headers(1, HEAD, 0), ...many(30_000, plain(FRAME.continuation, 1, 0))],
    ],
    ['a frame that is too large', 'size', [SETTINGS, plain(FRAME.headers, 1, 16_385)]],
  ])('%s', async (_, code, frames) => {
    const { outcome, sent } = await answeredWith(frames);
    expect(outcome.counts).toMatchObject({ responses: 0, errors: { ERR_HTTP2_ERROR: 1 } });
    expect(sent).toContainEqual(goAway(codes[code]));
  });
});

describe('FrameSession resets the stream for', () => {
  test.each<[string, readonly Buffer[]]>([
    ['data before a head', [data(1, 3)]],
    ['more bytes than announced', [headers(1, length('2')), data(1, 3)]],
    ['fewer bytes than announced', [headers(1, length('4')), data(1, 3)]],
    ['no bytes though some are announced', [headers(1, length('4'), END)]],
    ['a head without a status', [headers(1, Buffer.from([0, 1, 0x61, 1, 0x62]), END)]],
    ['a second head', [headers(1), headers(1)]],
    ['trailers without an end', [headers(1), headers(1, Buffer.from([0, 1, 0x61, 1, 0x62]))]],
    ['an interim answer that ends', [headers(1, Buffer.from([0x08, 3, 0x31, 0x30, 0x33]), END)]],
    ['another protocol', [headers(1, Buffer.from([0x08, 3, 0x31, 0x30, 0x31]))]],
    ['a window that grows by nothing', [numbersFrame(FRAME.windowUpdate, 1, 0)]],
    ['a name with a capital', [headers(1, with200('eTag'), END)]],
    ['a field of a connection', [headers(1, with200('connection'), END)]],
    ['an unknown pseudo-field', [headers(1, with200(':x'), END)]],
    ['a pseudo-field after another field', [headers(1, Buffer.concat([named('a'), HEAD]), END)]],
    ['two states', [headers(1, Buffer.concat([HEAD, HEAD]), END)]],
    ['trailers with a pseudo-field', [headers(1), headers(1, HEAD, END)]],
  ])('%s', async (_, frames) => {
    const { outcome, sent } = await answeredWith([SETTINGS, ...frames]);
    expect(outcome.counts).toMatchObject({ responses: 0, errors: { NGHTTP2_PROTOCOL_ERROR: 1 } });
    expect(sent).toContainEqual(reset(1));
    expect(sent.filter(([type]) => type === FRAME.goAway)).toEqual([]);
  });
});

test('FrameSession resets a stream whose window grows too far', async () => {
  const { outcome, sent } = await answeredWith([SETTINGS, numbersFrame(FRAME.windowUpdate, 1, 2 ** 31 - 1)]);
  expect(outcome.counts).toMatchObject({ responses: 0, errors: { NGHTTP2_FLOW_CONTROL_ERROR: 1 } });
  expect(sent).toContainEqual(reset(3));
});

test('FrameSession fails one request for 10,000 resets of its stream', async () => {
  const { outcome, sent } = await answeredWith([
    SETTINGS,
    ...many(10_000, numbersFrame(FRAME.resetStream, 1, 8)),
  ]);
  expect(outcome.counts).toMatchObject({ responses: 0, errors: { NGHTTP2_CANCEL: 1 } });
  expect(sent.filter(([type]) => type === FRAME.goAway || type === FRAME.resetStream)).toEqual([]);
});

test('FrameSession greets with its preface, SETTINGS, a window and the request, all in one write', async () => {
  const chunks: Buffer[] = [];
  const answer = Buffer.concat([SETTINGS, headers(1, HEAD, END)]);
  const server = net.createServer((socket) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk) === 1 && socket.write(answer));
    socket.on('error', () => {});
  });
  await using listening = await listen(server);
  const load = { kind: 'closed', concurrency: 1, durationMs: 20_000, requests: 1 } as const;
  const { counts } = await loadHere(
    specOf({ port: listening.port, strategy: { driver: 'socket', protocol: 'h2c' }, load }),
  );
  expect(counts.responses).toBe(1);
  expect(chunks[0]!.subarray(0, PREFACE.length)).toEqual(PREFACE);
  expect(framesIn(chunks[0]!.subarray(PREFACE.length)).map(([type]) => type)).toEqual([
    FRAME.settings,
    FRAME.windowUpdate,
    FRAME.headers,
  ]);
});

import type net from 'node:net';
import { INITIAL_WINDOW, MOST_WINDOW, type Windows } from '../../../scenario/windows.ts';
import type { Clock } from '../../exchange.ts';
import type { StreamRequest } from '../../streams/stream-request.ts';
import type { Http2Events } from '../connection.ts';
import { CODE } from '../error-name.ts';
import { Answers } from './answers.ts';
import { BodyWriter } from './body-writer.ts';
import {
  FLAG,
  FRAME,
  frameOf,
  LEAST_MAX_FRAME,
  numbersFrame,
  PREFACE,
  PRIORITY_BYTES,
  SETTING,
  settingsFrame,
  WITHOUT_TOP_BIT,
} from './frame.ts';
import { type HeadBlock, HeadBlocks } from './head-blocks.ts';
import { Outbox } from './outbox.ts';
import { FrameReader } from './reader.ts';
import type { RequestFrames } from './request-frames.ts';
import { FrameStream } from './stream.ts';

/** Events of one session. */
export interface SessionEvents extends Pick<Http2Events, 'limited' | 'agreed' | 'goingAway'> {
  /** The stream of a request was reset, by the server or because of what it sent. */
  reset(request: StreamRequest, code: number): void;
  /** What the server sent breaks the protocol, which ends the connection. */
  broken(): void;
}

export interface SessionSettings {
  readonly frames: RequestFrames;
  readonly clock: Clock;
  readonly windows: Windows;
}

/** No limit: there is none unless SETTINGS has one (RFC 9113, 6.5.2). */
const ANY_STREAMS = 2 ** 32 - 1;
const LARGEST_MAX_FRAME = 2 ** 24 - 1;
const LAST_STREAM_ID = 2 ** 31 - 1;

/** What a client says first: no push, no table for header fields, and its windows. */
export function greeting({ stream, connection }: Windows): Buffer {
  const more = connection - INITIAL_WINDOW;
  return Buffer.concat([
    PREFACE,
    settingsFrame({ headerTableSize: 0, enablePush: 0, initialWindowSize: stream }),
    ...(more === 0 ? [] : [numbersFrame(FRAME.windowUpdate, 0, more)]),
  ]);
}
const SETTINGS_ACK = frameOf(FRAME.settings, { flags: FLAG.ack });

/** The client's side of one HTTP/2 connection (RFC 9113). What returns a number returns an error code, or 0. */
export class FrameSession {
  readonly #frames: RequestFrames;
  readonly #events: SessionEvents;
  readonly #clock: Clock;
  readonly #windows: Windows;
  readonly #out: Outbox;
  readonly #bodies: BodyWriter;
  readonly #answers: Answers;
  readonly #blocks = new HeadBlocks();
  readonly #reader = new FrameReader({
    data: (streamId, frame) => {
      const isExpected = this.#hasSettings && !this.#blocks.isOpen && this.#isKnown(streamId);
      return isExpected ? this.#answers.data(streamId, frame) : CODE.protocolError;
    },
    frame: (type, flags, streamId, payload) => this.#onFrame(type, flags, streamId, payload),
  });
  #nextId = 1;
  #hasSettings = false;
  #isBroken = false;
  /** When the bytes that are read now arrived, us. */
  #nowUs = 0;

  /** Reads `socket` from now on. Its greeting is sent with the first request. */
  constructor(socket: net.Socket, { frames, clock, windows }: SessionSettings, events: SessionEvents) {
    this.#frames = frames;
    this.#clock = clock;
    this.#windows = windows;
    this.#events = events;
    this.#out = new Outbox(socket);
    this.#bodies = new BodyWriter(this.#out, frames.body);
    this.#answers = new Answers({
      out: this.#out,
      bodies: this.#bodies,
      isHead: frames.isHead,
      windows,
      reset: (request, code) => events.reset(request, code),
    });
    this.#out.hold();
    this.#out.add(greeting(windows));
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  /** Whether there are numbers for another stream. */
  get hasIds(): boolean {
    return this.#nextId <= LAST_STREAM_ID;
  }

  /** Sends a request. */
  open(): FrameStream {
    const stream = new FrameStream(this.#nextId, this.#bodies.initialWindow, this.#answers.cancel);
    this.#nextId += 2;
    this.#answers.add(stream);
    this.#frames.write(this.#out, stream.id);
    this.#bodies.begin(stream);
    if (stream.id === 1) this.#out.release();
    return stream;
  }

  /** Nothing more is sent: what was to be sent leaves now. */
  stop(): void {
    this.#out.stop();
  }

  #read(chunk: Buffer): void {
    if (this.#isBroken) return;
    this.#nowUs = this.#clock();
    // Requests that follow on these answers leave together.
    this.#out.hold();
    const error = this.#reader.push(chunk);
    if (error !== 0) {
      this.#isBroken = true;
      this.#out.add(numbersFrame(FRAME.goAway, 0, 0, error));
    }
    this.#out.release();
    if (error !== 0) this.#events.broken();
  }

  #onFrame(type: number, flags: number, streamId: number, payload: Buffer): number {
    if (this.#blocks.isOpen && type !== FRAME.continuation) return CODE.protocolError;
    if (!this.#hasSettings && (type !== FRAME.settings || (flags & FLAG.ack) !== 0))
      return CODE.protocolError;
    switch (type) {
      case FRAME.headers:
        if (!this.#isKnown(streamId)) return CODE.protocolError;
        return this.#onBlock(this.#blocks.headers(flags, streamId, payload));
      case FRAME.continuation:
        return this.#onBlock(this.#blocks.continuation(flags, streamId, payload));
      case FRAME.priority:
        if (streamId === 0) return CODE.protocolError;
        return payload.length === PRIORITY_BYTES ? 0 : CODE.frameSizeError;
      case FRAME.resetStream:
        if (payload.length !== 4) return CODE.frameSizeError;
        if (!this.#isKnown(streamId)) return CODE.protocolError;
        this.#answers.wasReset(streamId, payload.readUInt32BE(0));
        return 0;
      case FRAME.settings:
        return streamId === 0 ? this.#onSettings(flags, payload) : CODE.protocolError;
      case FRAME.ping:
        return streamId === 0 ? this.#onPing(flags, payload) : CODE.protocolError;
      case FRAME.goAway:
        return streamId === 0 ? this.#onGoAway(payload) : CODE.protocolError;
      case FRAME.windowUpdate:
        return this.#onWindowUpdate(streamId, payload);
      case FRAME.pushPromise:
        return CODE.protocolError;
      default:
        return 0;
    }
  }

  /** Whether the client opened this stream, now or earlier. */
  #isKnown(streamId: number): boolean {
    return streamId % 2 === 1 && streamId < this.#nextId;
  }

  #onBlock(block: HeadBlock | number | null): number {
    if (typeof block === 'number') return block;
    return block === null ? 0 : this.#answers.head(block.streamId, { ...block, nowUs: this.#nowUs });
  }

  #onSettings(flags: number, payload: Buffer): number {
    if ((flags & FLAG.ack) !== 0) {
      if (payload.length !== 0) return CODE.frameSizeError;
      this.#events.agreed(this.#windows);
      return 0;
    }
    if (payload.length % 6 !== 0) return CODE.frameSizeError;
    let streams = this.#hasSettings ? null : ANY_STREAMS;
    for (let at = 0; at < payload.length; at += 6) {
      const [setting, value] = [payload.readUInt16BE(at), payload.readUInt32BE(at + 2)];
      if (setting === SETTING.maxConcurrentStreams) streams = value;
      const error = this.#onSetting(setting, value);
      if (error !== 0) return error;
    }
    this.#hasSettings = true;
    if (!this.#out.acknowledge(SETTINGS_ACK)) return CODE.enhanceYourCalm;
    this.#bodies.write();
    if (streams !== null) this.#events.limited(streams);
    return 0;
  }

  #onSetting(setting: number, value: number): number {
    switch (setting) {
      case SETTING.enablePush:
        return value === 0 ? 0 : CODE.protocolError;
      case SETTING.initialWindowSize: {
        const isFine = value <= MOST_WINDOW && this.#bodies.resize(value, this.#answers.streams);
        return isFine ? 0 : CODE.flowControlError;
      }
      case SETTING.maxFrameSize:
        this.#bodies.maxFrame = value;
        return value >= LEAST_MAX_FRAME && value <= LARGEST_MAX_FRAME ? 0 : CODE.protocolError;
      default:
        return 0;
    }
  }

  #onPing(flags: number, payload: Buffer): number {
    if (payload.length !== 8) return CODE.frameSizeError;
    if ((flags & FLAG.ack) !== 0) return 0;
    return this.#out.acknowledge(frameOf(FRAME.ping, { flags: FLAG.ack }, payload))
      ? 0
      : CODE.enhanceYourCalm;
  }

  #onGoAway(payload: Buffer): number {
    if (payload.length < 8) return CODE.frameSizeError;
    this.#events.goingAway(payload.readUInt32BE(4), payload.readUInt32BE(0) & WITHOUT_TOP_BIT);
    return 0;
  }

  #onWindowUpdate(streamId: number, payload: Buffer): number {
    if (payload.length !== 4) return CODE.frameSizeError;
    if (streamId !== 0 && !this.#isKnown(streamId)) return CODE.protocolError;
    const stream = streamId === 0 ? null : this.#answers.get(streamId);
    if (stream === undefined) return 0;
    const more = payload.readUInt32BE(0) & WITHOUT_TOP_BIT;
    const isFine = more === 0 || this.#bodies.grow(stream, more);
    const error = more === 0 ? CODE.protocolError : isFine ? 0 : CODE.flowControlError;
    if (error !== 0) return stream === null ? error : this.#answers.fail(stream, error);
    this.#bodies.write();
    return 0;
  }
}

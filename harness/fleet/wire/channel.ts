import type { TLSSocket } from 'node:tls';
import { readJsonLines } from '../../drive/process/lines.ts';
import { messageOf } from '../../errors.ts';

/** Longest message, characters: a report of a load of an hour has about a tenth of that. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** One end of a connection between coordinator and client. */
export interface Channel<Out> {
  /** Does nothing once the connection has ended. */
  send(message: Out): void;
  /** Messages wait for the network: one that will soon be out of date is better not sent. */
  readonly isBehind: boolean;
  /** Resolves with the reason when the connection has ended; never rejects. */
  readonly closed: Promise<string>;
  /** Ends the connection after what was sent; `closed` resolves with the reason. */
  end(reason: string): void;
  /** Ends it at once. */
  destroy(reason: string): void;
}

/**
 * Messages over a connection, one line of JSON each, by `hear` in their order. A line that is no JSON, or is too long, ends the
 * connection, and so does an error that `hear` throws.
 */
export function openChannel<Out>(socket: TLSSocket, hear: (message: unknown) => void): Channel<Out> {
  let why: string | null = null;
  const destroy = (reason: string): void => {
    why ??= reason;
    socket.destroy();
  };
  const closed = new Promise<string>((resolve) => {
    socket.once('error', (error) => {
      why ??= error.message;
    });
    socket.once('close', () => resolve(why ?? 'the connection ended'));
    socket.once('end', () => socket.end());
  });
  socket.setNoDelay(true);
  const take = (message: unknown): void => {
    if (why !== null) return;
    try {
      hear(message);
    } catch (error) {
      destroy(`it sent what cannot be used: ${messageOf(error)}`);
    }
  };
  readJsonLines(socket, take, () => destroy('it sent what is no message'), MOST_CHARACTERS);
  return {
    closed,
    destroy,
    get isBehind() {
      return socket.writableNeedDrain;
    },
    send: (message) => {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    },
    end: (reason) => {
      why ??= reason;
      socket.end();
    },
  };
}

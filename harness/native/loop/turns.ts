import { isMainThread } from 'node:worker_threads';
import { addressOf, bindLibc, eventLoopAddress, type OffHeap, offHeap } from '../libc.ts';

/** Calls back in each turn of Node's event loop. */
export interface Turns {
  /** The next turn comes without waiting for an event. */
  hurry(): void;
  stop(): void;
}

type Libuv = NonNullable<ReturnType<typeof load>>;

/** uv_handle_type and uv_poll_event in uv.h, both part of libuv's stable ABI. */
const UV_POLL = 8;
const UV_READABLE = 1;

/** undefined: not loaded yet. null: this Node cannot do this. */
let libuv: Libuv | null | undefined;

/**
 * Wakes Node's event loop once `fd` is readable, and calls `turn` in each of its turns, however it was woken. A uv_poll_t
 * does the waking; its callback may be any C function that does nothing. The work is done by an immediate, which Node
 * runs after each wait. It is unreferenced, so the loop waits as long as its own timers allow. null: Node cannot do this,
 * or this is a worker thread, which Node aborts if it ends with a handle that is not its own.
 */
export function eachTurn(fd: number, turn: () => void): Turns | null {
  if (libuv === undefined) libuv = isMainThread ? load() : null;
  if (libuv === null) return null;
  const handle = pollHandle(libuv, fd);
  return handle === null ? null : new ImmediateTurns(libuv, handle, turn);
}

class ImmediateTurns implements Turns {
  readonly #libuv: Libuv;
  readonly #handle: OffHeap;
  readonly #turn: () => void;
  #next: NodeJS.Immediate;

  constructor(uv: Libuv, handle: OffHeap, turn: () => void) {
    this.#libuv = uv;
    this.#handle = handle;
    this.#turn = turn;
    this.#next = setImmediate(this.#run).unref();
  }

  hurry(): void {
    this.#next.ref();
  }

  stop(): void {
    clearImmediate(this.#next);
    this.#libuv.uv_close(this.#handle.address, 0n);
    // libuv reads the handle until the end of the turn; the second immediate runs in a later one.
    const kept = this.#handle;
    setImmediate(() => setImmediate(() => void kept.buffer.byteLength));
  }

  readonly #run = (): void => {
    this.#next = setImmediate(this.#run).unref();
    this.#turn();
  };
}

/** null if libuv refuses the descriptor. */
function pollHandle({ uv_poll_init, uv_poll_start, uv_unref, ...uv }: Libuv, fd: number): OffHeap | null {
  const handle = offHeap(Number(uv.uv_handle_size(UV_POLL)));
  if (uv_poll_init(uv.loop, handle.address, fd) !== 0) return null;
  uv_poll_start(handle.address, UV_READABLE, uv.nothing);
  uv_unref(handle.address);
  return handle;
}

function load() {
  const functions = bindLibc({
    uv_handle_size: { return: 'uint64', arguments: ['int32'] },
    uv_poll_init: { return: 'int32', arguments: ['pointer', 'pointer', 'int32'] },
    uv_poll_start: { return: 'int32', arguments: ['pointer', 'int32', 'pointer'] },
    uv_unref: { return: 'void', arguments: ['pointer'] },
    uv_close: { return: 'void', arguments: ['pointer', 'pointer'] },
  });
  const loop = eventLoopAddress();
  const nothing = addressOf('uv_version');
  return functions === null || loop === null || nothing === null ? null : { ...functions, loop, nothing };
}

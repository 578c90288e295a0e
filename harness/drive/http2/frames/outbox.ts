import type net from 'node:net';

/** Bytes that one write collects at most, and from which on they are written without copying them. */
const SLAB_BYTES = 65_536;
const LARGE_BYTES = 4_096;
/** Acknowledgements that may wait for a server to read them, as many as nghttp2 lets wait (NGHTTP2_DEFAULT_MAX_OBQ_FLOOD_ITEM). */
const MOST_UNREAD = 1_000;

/** What is to be written: at once, or, while it is held, all together. */
export class Outbox {
  readonly #socket: Pick<net.Socket, 'write'>;
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  /** The part of the slab that waits to be written. */
  #from = 0;
  #to = 0;
  /** Acknowledgements that the kernel did not take yet, and those of them that are not written. */
  #unread = 0;
  #unwritten = 0;
  #isHeld = false;
  #isStopped = false;

  constructor(socket: Pick<net.Socket, 'write'>) {
    this.#socket = socket;
  }

  add(bytes: Uint8Array): void {
    if (bytes.length >= LARGE_BYTES) {
      this.#flush();
      this.#write(bytes);
      return;
    }
    if (this.#to + bytes.length > SLAB_BYTES) {
      this.#flush();
      // A new one: the socket may still have to write of the old one.
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#from = 0;
      this.#to = 0;
    }
    this.#slab.set(bytes, this.#to);
    this.#to += bytes.length;
    if (!this.#isHeld) this.#flush();
  }

  /** Adds what each frame of some type is answered with. False: too many of those wait, so this one is left out. */
  acknowledge(frame: Uint8Array): boolean {
    if (this.#unread >= MOST_UNREAD) return false;
    this.#unread += 1;
    this.#unwritten += 1;
    this.add(frame);
    return true;
  }

  /** Collects until `release`. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#flush();
  }

  /** Writes what waits, and nothing from then on. */
  stop(): void {
    this.#flush();
    this.#isStopped = true;
  }

  #flush(): void {
    if (this.#to === this.#from) return;
    const bytes = this.#slab.subarray(this.#from, this.#to);
    this.#from = this.#to;
    this.#write(bytes);
  }

  #write(bytes: Uint8Array): void {
    if (this.#isStopped) return;
    const acknowledged = this.#unwritten;
    this.#unwritten = 0;
    if (acknowledged === 0) this.#socket.write(bytes);
    else this.#socket.write(bytes, () => (this.#unread -= acknowledged));
  }
}

import { NS_PER_MS } from '../../units.ts';
import {
  TP_LEN,
  TP_MAC,
  TP_NSEC,
  TP_SEC,
  TP_SNAPLEN,
  TP_STATUS,
  TP_STATUS_KERNEL,
  VNET_HEADER_BYTES,
} from './headers.ts';
import type { Lateness } from './lateness.ts';
import { type PacketPort, SLOT_BYTES } from './packet-port.ts';
import type { WayReport } from './report.ts';
import { LOST, NO_ROOM, type Way } from './way.ts';

const NS_PER_SECOND = 1_000 * NS_PER_MS;
const WORDS_PER_SLOT = SLOT_BYTES / Int32Array.BYTES_PER_ELEMENT;
const HALVES_PER_SLOT = SLOT_BYTES / Uint16Array.BYTES_PER_ELEMENT;
/** Word of a slot at which a field of its header stands. */
const [STATUS, LENGTH, CAPTURED, SECOND, NANOSECOND] = [TP_STATUS, TP_LEN, TP_SNAPLEN, TP_SEC, TP_NSEC].map(
  (offset) => offset / Int32Array.BYTES_PER_ELEMENT,
) as [number, number, number, number, number];
const MAC = TP_MAC / Uint16Array.BYTES_PER_ELEMENT;
/** Frames taken or sent before the other direction has its turn. */
const TURN = 256;
/** Due time of a slot whose frame was dropped. */
const DROPPED = -1;

const NOTHING = { frames: 0, bytes: 0, lost: 0, noRoom: 0, tooLarge: 0 };

/**
 * Frames on their way from one port to another. The slots of the ring that the kernel fills are also the queue: since
 * frames keep their order, they leave in the order of their slots.
 */
export class Flow {
  readonly #from: PacketPort;
  readonly #to: PacketPort;
  readonly #way: Way;
  readonly #lateness: Lateness;
  readonly #baseSecond: number;
  /** By slot: when the frame in it is due. */
  readonly #dueNs: Float64Array;
  /** By slot: when it arrived, by the kernel. */
  readonly #arrivedNs: Float64Array;
  /** The next slot that the kernel fills, and the next that is sent, counted without end. */
  #received = 0;
  #sent = 0;
  #counts = { ...NOTHING };
  #leastNs = Infinity;

  constructor(
    ports: { readonly from: PacketPort; readonly to: PacketPort },
    rules: { readonly way: Way; readonly lateness: Lateness; readonly baseSecond: number },
  ) {
    this.#from = ports.from;
    this.#to = ports.to;
    this.#way = rules.way;
    this.#lateness = rules.lateness;
    this.#baseSecond = rules.baseSecond;
    this.#dueNs = new Float64Array(ports.from.slots);
    this.#arrivedNs = new Float64Array(ports.from.slots);
  }

  /** When the next frame is due; Infinity: there is none. */
  nextNs(): number {
    return this.#sent === this.#received ? Infinity : this.#dueNs[this.#sent % this.#from.slots]!;
  }

  /** Decides about the frames that have arrived. Returns whether there may be more. */
  receive(nowNs: number): boolean {
    const { words, slots } = this.#from;
    for (let taken = 0; taken < TURN; taken++) {
      // All slots hold frames that wait. The kernel counts what it cannot put anywhere.
      if (this.#received - this.#sent === slots) return false;
      const slot = this.#received % slots;
      const at = slot * WORDS_PER_SLOT;
      // Atomic, so that the rest of the slot is not read before its status.
      if (Atomics.load(words, at + STATUS) === TP_STATUS_KERNEL) return false;
      this.#admit(slot, at, nowNs);
      this.#received += 1;
      this.#skipDropped();
    }
    return true;
  }

  #admit(slot: number, at: number, nowNs: number): void {
    const { words } = this.#from;
    const bytes = words[at + LENGTH]!;
    const second = (words[at + SECOND]! >>> 0) - this.#baseSecond;
    // The kernel's stamp is earlier than now, unless the clock was set meanwhile.
    const arrivedNs = Math.min(nowNs, second * NS_PER_SECOND + (words[at + NANOSECOND]! >>> 0));
    const isWhole = words[at + CAPTURED] === bytes;
    const due = isWhole ? this.#way.admit(bytes, arrivedNs) : DROPPED;
    if (due >= 0) {
      this.#dueNs[slot] = due;
      this.#arrivedNs[slot] = arrivedNs;
      return;
    }
    if (!isWhole) this.#counts.tooLarge += 1;
    else if (due === LOST) this.#counts.lost += 1;
    else if (due === NO_ROOM) this.#counts.noRoom += 1;
    this.#dueNs[slot] = DROPPED;
    Atomics.store(words, at + STATUS, TP_STATUS_KERNEL);
  }

  /** Sends the frames that are due. Returns whether there may be more. */
  send(nowNs: number): boolean {
    const { words, halves, slots, address } = this.#from;
    const first = this.#sent;
    let taken = 0;
    for (; taken < TURN && this.nextNs() <= nowNs; taken++) {
      const slot = this.#sent % slots;
      const bytes = words[slot * WORDS_PER_SLOT + CAPTURED]!;
      const frameAt = slot * SLOT_BYTES + halves[slot * HALVES_PER_SLOT + MAC]! - VNET_HEADER_BYTES;
      this.#to.send(address + frameAt, VNET_HEADER_BYTES + bytes);
      this.#lateness.record(nowNs - this.#dueNs[slot]!);
      this.#leastNs = Math.min(this.#leastNs, nowNs - this.#arrivedNs[slot]!);
      this.#counts.frames += 1;
      this.#counts.bytes += bytes;
      this.#sent += 1;
      this.#skipDropped();
    }
    if (taken === 0) return false;
    this.#to.flush();
    // Only now, because the kernel read the frames from their slots.
    for (let index = first; index < this.#sent; index++) {
      const slot = index % slots;
      if (this.#dueNs[slot] !== DROPPED)
        Atomics.store(words, slot * WORDS_PER_SLOT + STATUS, TP_STATUS_KERNEL);
    }
    return taken === TURN;
  }

  #skipDropped(): void {
    const { slots } = this.#from;
    while (this.#sent < this.#received && this.#dueNs[this.#sent % slots] === DROPPED) this.#sent += 1;
  }

  /** Counts since this was last asked. */
  take(): WayReport {
    const counts = { ...this.#counts, overrun: this.#from.takeOverrun(), refused: this.#to.takeRefused() };
    const leastMs = this.#leastNs === Infinity ? null : this.#leastNs / NS_PER_MS;
    this.#counts = { ...NOTHING };
    this.#leastNs = Infinity;
    return { ...counts, leastMs, maxQueueMs: this.#way.takeLongestNs() / NS_PER_MS };
  }
}

import { constants } from 'node:os';
import { CONNECTED, type Owner, type Ring, SENT } from '../../../native/ring/ring.ts';
import type { WireEvents } from '../wire/wire.ts';
import { codeOfErrno } from './calls.ts';
import type { Network } from './network.ts';
import { RawWire, restOf } from './raw-wire.ts';

const { ENOBUFS } = constants.errno;

/** A socket whose connect, sends, receives and close go through an io_uring. */
export class RingWire extends RawWire implements Owner {
  /** The ring waits; with SOCK_NONBLOCK it would complete with EAGAIN instead. */
  protected readonly blocking = 0;
  readonly #ring: Ring;
  #slot = -1;
  /** A receive or a connect is under way. */
  #isBusy = false;

  constructor(ring: Ring, network: Network, events: WireEvents) {
    super(network, events);
    this.#ring = ring;
  }

  completed(what: number, result: number, more: boolean, bytes: Uint8Array): void {
    if (what === CONNECTED) this.#connected(result);
    else if (what === SENT) this.#sent(result);
    else this.#received(result, more, bytes);
  }

  protected begin(): string | null {
    const { to } = this.network;
    this.#slot = this.#ring.join(this);
    this.#isBusy = true;
    this.#ring.connect(this.fd, this.#slot, to.memory.address, to.bytes);
    return null;
  }

  /** One send at a time: a second one would overtake the first where that waits for room. */
  protected flush(): void {
    const { address, length } = this.unsent[0]!;
    this.#ring.send(this.fd, this.#slot, address, length);
  }

  /** A receive that is under way would keep the socket open. */
  protected letGo(): void {
    if (this.#isBusy || this.unsent.length > 0) this.#ring.cancel(this.fd);
    this.#ring.closeSocket(this.fd);
    if (this.#slot !== -1) this.#ring.leave(this.#slot);
    this.#slot = -1;
    this.#isBusy = false;
  }

  #connected(result: number): void {
    this.#isBusy = false;
    if (result < 0) this.fail(codeOfErrno(-result));
    else if (this.connected()) this.#receive();
  }

  #sent(result: number): void {
    if (result < 0) {
      this.fail(codeOfErrno(-result));
      return;
    }
    const next = this.unsent[0]!;
    if (result < next.length) this.unsent[0] = restOf(next, result);
    else this.unsent.shift();
    if (this.unsent.length > 0) this.flush();
    else this.drained();
  }

  #received(result: number, more: boolean, bytes: Uint8Array): void {
    this.#isBusy = more;
    if (result > 0) this.events.received(bytes, result);
    else if (result === 0) this.ended();
    else if (result !== -ENOBUFS) this.fail(codeOfErrno(-result));
    if (!more && this.fd !== -1 && !this.hasEnded) this.#receive();
  }

  #receive(): void {
    this.#isBusy = true;
    this.#ring.receive(this.fd, this.#slot);
  }
}

import { constants } from 'node:os';
import { errno } from '../../../native/libc.ts';
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '../../../native/loop/epoll.ts';
import type { Source } from '../../../native/loop/loop.ts';
import { codeOfErrno, getOption, lastCode } from './calls.ts';
import { SO_ERROR } from './options.ts';
import { RawWire, restOf } from './raw-wire.ts';

const { EAGAIN, EINPROGRESS, EINTR } = constants.errno;
/** include/linux/net.h; the same on x86-64 and arm64. */
const SOCK_NONBLOCK = 0o4000;
const [READABLE, FAILED] = [EPOLLIN | EPOLLRDHUP, EPOLLERR | EPOLLHUP];

/** A socket that the loop's epoll instance watches. */
export class EpollWire extends RawWire implements Source {
  protected readonly blocking = SOCK_NONBLOCK;
  #slot = -1;

  ready(events: number): void {
    if (!this.isConnected) {
      if (!this.#hasConnected(events)) return;
    } else if ((events & EPOLLOUT) !== 0 && this.unsent.length > 0) {
      this.flush();
    }
    if ((events & (READABLE | FAILED)) !== 0 && !this.hasEnded) this.#read((events & ~EPOLLIN) !== EPOLLOUT);
  }

  protected begin(): string | null {
    const { calls, loop, to } = this.network;
    if (calls.connect(this.fd, to.memory.address, to.bytes) === -1) {
      const number = errno();
      if (number !== EINPROGRESS) return codeOfErrno(number);
    }
    this.#slot = loop.watch(this.fd, READABLE | EPOLLOUT, this);
    return this.#slot === -1 ? lastCode() : null;
  }

  protected flush(): void {
    for (let next = this.unsent[0]; next !== undefined; next = this.unsent[0]) {
      const sent = this.network.calls.write(this.fd, next.address, next.bytes);
      if (sent === next.length) {
        this.unsent.shift();
        continue;
      }
      if (sent === -1) {
        const number = errno();
        if (number === EINTR) continue;
        if (number !== EAGAIN) this.fail(codeOfErrno(number));
        return;
      }
      this.unsent[0] = restOf(next, sent);
    }
    this.drained();
  }

  protected letGo(): void {
    if (this.#slot !== -1) this.network.loop.forget(this.#slot);
    this.network.calls.close(this.fd);
    this.#slot = -1;
  }

  #hasConnected(events: number): boolean {
    if ((events & FAILED) !== 0) {
      const number = getOption(this.network.calls, this.fd, SO_ERROR)?.getInt32(0, true) ?? 0;
      if (number !== 0) {
        this.fail(codeOfErrno(number));
        return false;
      }
    }
    return (events & EPOLLOUT) !== 0 && this.connected();
  }

  /** `isEnding`: a FIN or an error comes after what there is to read, and no further event announces it. */
  #read(isEnding: boolean): void {
    const { calls, received, receiveAddress, receiveBytes } = this.network;
    while (this.fd !== -1) {
      const length = calls.read(this.fd, receiveAddress, receiveBytes);
      if (length > 0) {
        this.events.received(received, length);
        if (length < received.length && !isEnding) return;
      } else if (length === 0) {
        this.ended();
        return;
      } else {
        const number = errno();
        if (number === EINTR) continue;
        if (number !== EAGAIN) this.fail(codeOfErrno(number));
        return;
      }
    }
  }
}

import type { TLSSocket } from 'node:tls';
import { monotonicNs, NS_PER_MS } from '../../units.ts';
import { duration } from '../../words.ts';
import type { ClockEstimate } from '../clock/estimate.ts';
import { ClockWatch } from '../clock/measure.ts';
import { type Channel, openChannel } from '../wire/channel.ts';
import { type FromClient, type Hello, readFromClient, type ToClient } from '../wire/messages.ts';

/** Time between two pings of a client that is otherwise left alone, ms. */
const PING_MS = 1_000;
/** Silence after which a client counts as lost, ms: its machine or its network has died without a word. */
export const SILENT_MS = 15_000;
/** Time for the first message, ms. */
const HELLO_MS = 5_000;

/** Messages of a cell. */
export type CellMessage = Extract<FromClient, { readonly cell: number }>;

/** The connection of a client, as the coordinator has it. */
export class Member {
  readonly hello: Promise<Hello | null>;
  /** Resolves with the reason when it has gone. */
  readonly gone: Promise<string>;
  readonly address: string;
  /** Why it has gone; null: it is there. */
  whyGone: string | null = null;
  /** Takes the messages of the running cell. */
  onCell: (message: CellMessage) => void = () => {};
  readonly #channel: Channel<ToClient>;
  readonly #clock: ClockWatch;
  readonly #hello = Promise.withResolvers<Hello | null>();
  readonly #timers: NodeJS.Timeout[];
  #heardNs = monotonicNs();

  constructor(socket: TLSSocket) {
    this.address = socket.remoteAddress ?? 'unknown';
    this.#channel = openChannel(socket, (message) => this.#hear(message));
    this.#clock = new ClockWatch((id) => this.send({ type: 'ping', id }));
    this.hello = this.#hello.promise;
    this.#timers = [
      setTimeout(() => this.#hello.resolve(null), HELLO_MS),
      setInterval(() => this.#tick(), PING_MS),
    ];
    this.gone = this.#channel.closed.then((reason) => {
      for (const timer of this.#timers) clearTimeout(timer);
      this.#hello.resolve(null);
      this.whyGone ??= reason;
      return this.whyGone;
    });
  }

  send(message: ToClient): void {
    this.#channel.send(message);
  }

  /** Sends a last message. */
  end(message: ToClient): void {
    this.send(message);
    this.#channel.end(message.type);
  }

  /** null: it has gone, or its times cannot be. */
  async measureClock(): Promise<ClockEstimate | null> {
    return Promise.race([this.#clock.measure(), this.gone.then(() => null)]);
  }

  #tick(): void {
    const silentMs = Number(monotonicNs() - this.#heardNs) / NS_PER_MS;
    if (silentMs > SILENT_MS) this.#channel.destroy(`it was silent for ${duration(SILENT_MS)}`);
    else if (silentMs > PING_MS / 2 && !this.#clock.isWaiting) void this.#clock.exchange();
  }

  #hear(message: unknown): void {
    this.#heardNs = monotonicNs();
    const read = readFromClient(message);
    if (read === null) {
      this.#channel.destroy('it sent what is no message of a client');
      return;
    }
    switch (read.type) {
      case 'hello':
        this.#hello.resolve(read);
        return;
      case 'pong':
        this.#clock.pong(read.id, {
          clientReceivedNs: BigInt(read.receivedNs),
          clientSentNs: BigInt(read.sentNs),
        });
        return;
      case 'bye':
        this.whyGone ??= read.reason;
        return;
      default:
        this.onCell(read);
    }
  }
}

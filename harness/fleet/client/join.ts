import type { TLSSocket } from 'node:tls';
import { messageOf, UnableError } from '../../errors.ts';
import { monotonicNs } from '../../units.ts';
import { connlabVersion } from '../../version.ts';
import { duration } from '../../words.ts';
import { type Channel, openChannel } from '../wire/channel.ts';
import { type ClientCell, type FromClient, LONGEST_TEXT, PROTOCOL, type ToClient } from '../wire/messages.ts';
import { type ConnectOptions, connectToFleet } from './connect.ts';
import { clientMachine } from './machine.ts';
import { runShare } from './share.ts';

/** Silence after which the coordinator counts as lost, ms. It pings every second. */
const SILENT_MS = 15_000;

export interface JoinOptions extends ConnectOptions {
  /** null: the coordinator gives the client its hostname. */
  readonly name: string | null;
  /** Whether drivers begin without a warm-up. For tests that judge no times. */
  readonly cold?: boolean;
  readonly say: (line: string) => void;
}

/**
 * Joins a fleet and runs its share of each cell, until the coordinator has no more. Aborting the signal leaves the fleet.
 * Rejects with an UnableError if the coordinator is not there, refuses this client, or vanishes: then no load goes on.
 */
export async function joinFleet(options: JoinOptions): Promise<void> {
  const socket = await connectToFleet(options);
  await new Membership(socket, options).ended;
}

/** The cell that this client is at. */
interface RunningCell {
  readonly cell: number;
  readonly start: PromiseWithResolvers<bigint>;
  readonly stop: AbortController;
  readonly drop: AbortController;
}

class Membership {
  /** Resolves at the end of the run. */
  readonly ended: Promise<void>;
  readonly #channel: Channel<FromClient>;
  readonly #options: JoinOptions;
  readonly #watch: NodeJS.Timeout;
  #heardMs = performance.now();
  #last: 'end' | 'left' | { readonly refused: string } | null = null;
  #running: RunningCell | null = null;
  #share: Promise<void> = Promise.resolve();

  constructor(socket: TLSSocket, options: JoinOptions) {
    this.#options = options;
    this.#channel = openChannel<FromClient>(socket, (message) => this.#hear(message as ToClient));
    this.#watch = setInterval(() => {
      const silentMs = performance.now() - this.#heardMs;
      if (silentMs > SILENT_MS)
        this.#channel.destroy(`the coordinator was silent for ${duration(SILENT_MS)}`);
    }, SILENT_MS / 5);
    this.ended = this.#channel.closed.then((reason) => this.#finish(reason));
    const leave = (): void => this.#leave();
    options.signal.addEventListener('abort', leave, { once: true });
    const { name } = options;
    const machine = clientMachine();
    this.#send({ type: 'hello', protocol: PROTOCOL, version: connlabVersion(), name, machine });
  }

  #send(message: FromClient): void {
    this.#channel.send(message);
  }

  #leave(): void {
    this.#last ??= 'left';
    this.#send({ type: 'bye', reason: 'it was told to end' });
    this.#channel.end('interrupted');
    this.#running?.drop.abort(new UnableError('Interrupted', 'start it again'));
  }

  async #finish(reason: string): Promise<void> {
    clearInterval(this.#watch);
    const hadCell = this.#running !== null;
    this.#running?.drop.abort(new UnableError('The connection to the coordinator ended', 'see its messages'));
    await this.#share;
    if (this.#last === 'end' || this.#last === 'left') return;
    if (this.#last !== null)
      throw new UnableError(
        `The coordinator refused this client: ${this.#last.refused}`,
        'see docs/fleet.md',
      );
    const load = hadCell ? '; the load was ended' : '';
    throw new UnableError(`The connection to the coordinator ended (${reason})${load}`, 'see its messages');
  }

  #hear(message: ToClient): void {
    const receivedNs = String(monotonicNs());
    this.#heardMs = performance.now();
    switch (message?.type) {
      case 'ping':
        this.#send({ type: 'pong', id: message.id, receivedNs, sentNs: String(monotonicNs()) });
        return;
      case 'welcome':
        this.#options.say(`Joined as ${message.name}`);
        return;
      case 'refused':
        this.#last = { refused: message.reason };
        return;
      case 'cell':
        this.#begin(message.cell, message.what);
        return;
      case 'start':
        this.#at(message.cell)?.start.resolve(BigInt(message.atNs));
        return;
      case 'stop':
        this.#at(message.cell)?.stop.abort();
        return;
      case 'drop':
        this.#at(message.cell)?.drop.abort(
          new UnableError('The coordinator gave up this cell', 'see its messages'),
        );
        return;
      case 'end':
        this.#last = 'end';
        return;
      default:
        this.#channel.destroy(
          `the coordinator sent what is no message: ${JSON.stringify(message satisfies never)}`,
        );
    }
  }

  #at(cell: number): RunningCell | null {
    return this.#running?.cell === cell ? this.#running : null;
  }

  /** The next cell waits until the one before has left this machine. */
  #begin(cell: number, what: ClientCell): void {
    this.#running?.drop.abort(new UnableError('The next cell began', 'see the messages of the coordinator'));
    const [stop, drop] = [new AbortController(), new AbortController()];
    const running = { cell, start: Promise.withResolvers<bigint>(), stop, drop };
    this.#running = running;
    this.#share = this.#share.then(() => this.#run(running, what));
  }

  async #run(running: RunningCell, what: ClientCell): Promise<void> {
    const { cell, start, stop, drop } = running;
    this.#options.say(`Cell ${what.plan.name}`);
    try {
      const report = await runShare({
        what,
        cold: this.#options.cold ?? false,
        stop: stop.signal,
        drop: drop.signal,
        start: () => {
          this.#send({ type: 'ready', cell });
          return start.promise;
        },
        onProgress: (progress) => {
          if (!this.#channel.isBehind) this.#send({ type: 'progress', cell, progress });
        },
      });
      this.#send({ type: 'done', cell, report });
    } catch (error) {
      this.#send({ type: 'failed', cell, reason: messageOf(error).slice(0, LONGEST_TEXT) });
      this.#options.say(`Cell ${what.plan.name}: ${messageOf(error)}`);
    } finally {
      if (this.#running === running) this.#running = null;
    }
  }
}

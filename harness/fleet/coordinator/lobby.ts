import type { TLSSocket } from 'node:tls';
import { NS_PER_MS } from '../../units.ts';
import { connlabVersion } from '../../version.ts';
import { amount } from '../../words.ts';
import type { ClockEstimate } from '../clock/estimate.ts';
import { CLOCK_BOUND_NS } from '../clock/measure.ts';
import type { Address } from '../wire/address.ts';
import { type ClientMachine, type Hello, PROTOCOL } from '../wire/messages.ts';
import { type Listening, listenForClients } from './listen.ts';
import { Member } from './member.ts';

/** A client that has joined. */
export interface Client {
  /** From 0. Each has another share of the load. */
  readonly index: number;
  readonly name: string;
  readonly machine: ClientMachine;
  readonly member: Member;
  /** Of its clock when it joined. */
  readonly clock: ClockEstimate;
}

export interface LobbyOptions {
  readonly listen: Address;
  readonly key: Buffer;
  readonly clients: number;
  /** Lines that say who came and who did not get in. */
  readonly say: (line: string) => void;
}

/** Where clients join, and the places that they have. A live handle: `await using`. */
export class Lobby implements AsyncDisposable {
  readonly #options: LobbyOptions;
  /** One at a time is measured, so that they do not delay each other. */
  #queue: Promise<unknown> = Promise.resolve();
  readonly #places: (Client | null)[];
  readonly #waiting = new Set<() => void>();
  readonly #strangers = new Set<string>();
  #listening: Listening | undefined;

  private constructor(options: LobbyOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.clients }, () => null);
  }

  /** Rejects with a UsageError if it cannot listen at the address. */
  static async open(options: LobbyOptions): Promise<Lobby> {
    const lobby = new Lobby(options);
    lobby.#listening = await listenForClients({
      ...options,
      onClient: (socket) => void lobby.#greet(socket),
      onStranger: (address) => lobby.#refuseStranger(address),
    });
    return lobby;
  }

  get address(): Address {
    return this.#listening!.address;
  }

  /** By place; null: nobody has it, or it has gone. */
  get places(): readonly (Client | null)[] {
    return this.#places;
  }

  /** Resolves when all places are taken. Rejects with the signal's reason. */
  async full(signal: AbortSignal): Promise<readonly Client[]> {
    while (this.#places.includes(null)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      signal.throwIfAborted();
    }
    return this.#places as readonly Client[];
  }

  /** Tells all clients that there are no more cells. */
  end(): void {
    for (const client of this.#places) client?.member.end({ type: 'end' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listening?.[Symbol.asyncDispose]();
  }

  async #greet(socket: TLSSocket): Promise<void> {
    const member = new Member(socket);
    const hello = await member.hello;
    const greeted = this.#queue.then(() => this.#seat(member, hello));
    this.#queue = greeted.catch(() => {});
    const refused = await greeted;
    if (refused === null) return;
    member.end({ type: 'refused', reason: refused });
    this.#options.say(`${nameOf(hello, member)} was refused: ${refused}`);
  }

  /** Gives a client a place, or returns why not. */
  async #seat(member: Member, hello: Hello | null): Promise<string | null> {
    if (hello === null) return 'it did not say who it is';
    const refused = refusalOf(hello) ?? (this.#places.includes(null) ? null : 'all places are taken');
    if (refused !== null) return refused;
    const clock = await member.measureClock();
    if (member.whyGone !== null) return member.whyGone;
    const unclear = whyUnclear(clock);
    if (unclear !== null) return unclear;
    this.#join({ member, hello, clock: clock! });
    return null;
  }

  #join({ member, hello, clock }: { member: Member; hello: Hello; clock: ClockEstimate }): void {
    const index = this.#places.indexOf(null);
    const name = this.#unused(nameOf(hello, member));
    this.#places[index] = { index, name, machine: hello.machine, member, clock };
    member.send({ type: 'welcome', index, name });
    void member.gone.then((reason) => {
      this.#places[index] = null;
      if (reason !== 'end') this.#options.say(`${name} has gone: ${reason}`);
    });
    const taken = this.#places.filter((client) => client !== null).length;
    this.#options.say(`${name} joined (${taken} of ${this.#places.length}); its clock: ${clockText(clock)}`);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #unused(name: string): string {
    const names = new Set(this.#places.map((client) => client?.name));
    for (let number = 1; ; number++) {
      const numbered = number === 1 ? name : `${name}-${number}`;
      if (!names.has(numbered)) return numbered;
    }
  }

  /** Said once for each address: a stranger may come again and again. */
  #refuseStranger(address: string): void {
    if (this.#strangers.has(address) || this.#strangers.size > this.#places.length) return;
    this.#strangers.add(address);
    this.#options.say(`A peer at ${address} was refused: it does not know the token`);
  }
}

function nameOf(hello: Hello | null, { address }: Member): string {
  return hello?.name ?? hello?.machine.hostname ?? address;
}

function refusalOf({ protocol, version }: Hello): string | null {
  const own = connlabVersion();
  if (protocol === PROTOCOL && version === own) return null;
  return `it runs connlab ${version} (protocol ${protocol}), and the coordinator connlab ${own} (protocol ${PROTOCOL})`;
}

/** Why a clock is not known well enough; null: it is. */
export function whyUnclear(clock: ClockEstimate | null): string | null {
  if (clock === null) return 'its clock cannot be read';
  if (clock.uncertaintyNs <= CLOCK_BOUND_NS) return null;
  return `its clock is known to ${msText(clock.uncertaintyNs)}, and must be to ${msText(CLOCK_BOUND_NS)}: its network is too slow, or its machine too busy`;
}

function clockText({ offsetNs, uncertaintyNs }: ClockEstimate): string {
  return `${offsetNs < 0n ? '' : '+'}${msText(offsetNs)}, known to ${msText(uncertaintyNs)}`;
}

function msText(ns: bigint): string {
  return `${amount(Number(ns) / NS_PER_MS)} ms`;
}

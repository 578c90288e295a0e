import type { Strategy } from '../../scenario/strategy.ts';
import type { Recorder } from '../record/recorder.ts';

type Choice = Parameters<Recorder['connections']['chose']>[0];

/** Rank that each `poolChoice` takes. */
const ASKED: Readonly<Record<Strategy['poolChoice'], Choice>> = {
  lifo: 'newest',
  fifo: 'oldest',
  first: 'first',
};

/** `number`: order of creation in the pool, which is the order in which the pool looks for a free client. */
interface Numbered {
  readonly number: number;
  readonly isUsable: boolean;
}

/** Clients with a connection and no request, the most recently used at the end. */
export class IdleClients<PoolClient extends Numbered> {
  readonly #clients: PoolClient[] = [];
  readonly #asked: Choice;

  /** Preferred rank: a client with several ranks, for instance first and newest, counts as the one requested. */
  constructor(poolChoice: Strategy['poolChoice']) {
    this.#asked = ASKED[poolChoice];
  }

  get length(): number {
    return this.#clients.length;
  }

  add(poolClient: PoolClient): void {
    this.remove(poolClient);
    this.#clients.push(poolClient);
  }

  remove(poolClient: PoolClient): void {
    const index = this.#clients.indexOf(poolClient);
    if (index >= 0) this.#clients.splice(index, 1);
  }

  /** Removes the client that the pool took; returns its rank, null if there were not two to choose from. */
  take(poolClient: PoolClient): Choice | null {
    const poolClients = this.#clients.filter(({ isUsable }) => isUsable);
    this.remove(poolClient);
    return poolClients.length < 2 ? null : this.#choiceOf(poolClient, poolClients);
  }

  #choiceOf(poolClient: PoolClient, poolClients: readonly PoolClient[]): Choice {
    const choices: Choice[] = [];
    if (poolClient === poolClients.at(-1)) choices.push('newest');
    if (poolClient === poolClients[0]) choices.push('oldest');
    if (poolClients.every(({ number }) => number >= poolClient.number)) choices.push('first');
    return choices.includes(this.#asked) ? this.#asked : (choices[0] ?? 'other');
  }
}

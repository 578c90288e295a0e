import type { Strategy } from '../../scenario/strategy.ts';
import type { TransportRecord } from '../transport.ts';

type Choice = Parameters<TransportRecord['chose']>[0];

/** What each `poolChoice` takes. */
const ASKED: Readonly<Record<Strategy['poolChoice'], Choice>> = {
  lifo: 'newest',
  fifo: 'oldest',
  first: 'first',
};

/** `number`: in the order in which the pool made them, which is the order in which it looks for a free one. */
interface Numbered {
  readonly number: number;
  readonly isUsable: boolean;
}

/** The clients that have a connection and no request, the one used last at the end. */
export class IdleClients<PoolClient extends Numbered> {
  readonly #clients: PoolClient[] = [];
  readonly #asked: Choice;

  /** One that is several at once, the first and the newest for instance, counts as what was asked for. */
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
    const place = this.#clients.indexOf(poolClient);
    if (place >= 0) this.#clients.splice(place, 1);
  }

  /** The pool took this one: which of them it is; null where there were no two to choose from. */
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

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
export class IdleLanes<Lane extends Numbered> {
  readonly #lanes: Lane[] = [];
  readonly #asked: Choice;

  /** One that is several at once, the first and the newest for instance, counts as what was asked for. */
  constructor(poolChoice: Strategy['poolChoice']) {
    this.#asked = ASKED[poolChoice];
  }

  get length(): number {
    return this.#lanes.length;
  }

  add(lane: Lane): void {
    this.remove(lane);
    this.#lanes.push(lane);
  }

  remove(lane: Lane): void {
    const place = this.#lanes.indexOf(lane);
    if (place >= 0) this.#lanes.splice(place, 1);
  }

  /** The pool took this one: which of them it is; null where there were no two to choose from. */
  take(lane: Lane): Choice | null {
    const lanes = this.#lanes.filter(({ isUsable }) => isUsable);
    this.remove(lane);
    return lanes.length < 2 ? null : this.#choiceOf(lane, lanes);
  }

  #choiceOf(lane: Lane, lanes: readonly Lane[]): Choice {
    const choices: Choice[] = [];
    if (lane === lanes.at(-1)) choices.push('newest');
    if (lane === lanes[0]) choices.push('oldest');
    if (lanes.every(({ number }) => number >= lane.number)) choices.push('first');
    return choices.includes(this.#asked) ? this.#asked : (choices[0] ?? 'other');
  }
}

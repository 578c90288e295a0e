/** The first connections in the order of their opening, one value each. Times from the start of the load. */
export interface EachConnection {
  readonly openedMs: readonly number[];
  readonly answers: readonly number[];
  /** Its last answer; null, as the next three: it had none. */
  readonly lastMs: readonly (number | null)[];
  /** Service times: from the write of the request to the end of the answer. */
  readonly p10Us: readonly (number | null)[];
  readonly p50Us: readonly (number | null)[];
  readonly p90Us: readonly (number | null)[];
}

/** Number of connections that are recorded one by one: enough to see a pattern among them. */
export const MOST_CONNECTIONS = 100;
/** Answers of a connection from which on its times are of use. */
const ENOUGH = 10;

/** Records the first connections of a load one by one. */
export class FirstConnections {
  readonly #all: OneConnection[] = [];

  /** null: it is none of the first. */
  opened(nowUs: number): OneConnection | null {
    if (this.#all.length === MOST_CONNECTIONS) return null;
    const one = new OneConnection(nowUs);
    this.#all.push(one);
    return one;
  }

  /** null: each connection had but a few answers, as where none is kept. */
  outcome(): EachConnection | null {
    const all = this.#all;
    if (all.every(({ answers }) => answers < ENOUGH)) return null;
    return {
      openedMs: all.map(({ openedUs }) => inMs(openedUs)),
      answers: all.map(({ answers }) => answers),
      lastMs: all.map(({ answers, lastUs }) => (answers === 0 ? null : inMs(lastUs))),
      p10Us: all.map((one) => one.quantileUs(0.1)),
      p50Us: all.map((one) => one.quantileUs(0.5)),
      p90Us: all.map((one) => one.quantileUs(0.9)),
    };
  }
}

/** Bins of service times for each doubling: a bin is at most an eighth wide. */
const FINE = 8;
const OCTAVES = 32;

/** Counts the service times of one connection in under 1 kB, for at most a few ns each. */
export class OneConnection {
  readonly openedUs: number;
  answers = 0;
  lastUs = 0;
  /** null until the first answer. */
  #counts: Uint32Array | null = null;

  constructor(openedUs: number) {
    this.openedUs = openedUs;
  }

  answered(tookUs: number, nowUs: number): void {
    this.#counts ??= new Uint32Array(FINE * OCTAVES);
    const bin = binOf(tookUs);
    this.#counts[bin] = this.#counts[bin]! + 1;
    this.answers += 1;
    this.lastUs = nowUs;
  }

  /** The middle of the bin that holds it; null: no answer. */
  quantileUs(share: number): number | null {
    if (this.#counts === null) return null;
    const rank = Math.max(1, Math.ceil(share * this.answers));
    let [bin, before] = [0, this.#counts[0]!];
    while (before < rank) before += this.#counts[++bin]!;
    const step = 2 ** (Math.floor(bin / FINE) - Math.log2(FINE));
    return Math.round((FINE + (bin % FINE) + 0.5) * step);
  }
}

function binOf(us: number): number {
  const whole = Math.max(1, Math.round(us));
  const octave = 31 - Math.clz32(whole);
  return FINE * octave + (Math.floor((whole * FINE) / 2 ** octave) - FINE);
}

function inMs(us: number): number {
  return Math.round(us / 100) / 10;
}

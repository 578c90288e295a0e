import { MS_PER_SECOND, US_PER_MS } from '../../../units.ts';
import { isUnanswered } from '../unanswered.ts';
import type { ShortAnswers, ShortCounts } from './short-counts.ts';
import { Spread } from './spread.ts';

/** Codes for a FIN within an answer; undici has two. After an RST, bytes that had come may be lost. */
const ENDED: readonly string[] = [
  'ERR_RESPONSE_TRUNCATED',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
];
/** Least time without a byte, ms, after which the rest of an answer is not just on its way. */
const QUIET_MS = MS_PER_SECOND;

/** An answer of which a part has come. */
export interface PartialAnswer {
  /** Bytes that it lacks of its Content-Length; 0: it has none, or all of them have come. */
  readonly missingBytes: number;
  /** Time without a byte. */
  readonly quietUs: number;
}

/** Counts answers that stopped short. */
export class ShortTally {
  readonly #ended = new Spread();
  readonly #open = new Spread();
  #quietMs = Infinity;

  /** The request of an answer failed with this code. */
  failed(code: string, { missingBytes, quietUs }: PartialAnswer): void {
    if (missingBytes <= 0) return;
    if (ENDED.includes(code)) this.#ended.add(missingBytes);
    if (isUnanswered(code) && quietUs >= QUIET_MS * US_PER_MS) {
      this.#open.add(missingBytes);
      this.#quietMs = Math.min(this.#quietMs, quietUs / US_PER_MS);
    }
  }

  /** null: there were none. */
  outcome(): ShortCounts | null {
    const [ended, open] = [countsOf(this.#ended), countsOf(this.#open)];
    if (ended === null && open === null) return null;
    return { ...(ended && { ended }), ...(open && { open: { ...open, quietMs: this.#quietMs } }) };
  }
}

function countsOf({ number, spread }: Spread): ShortAnswers | null {
  return number === 0 ? null : { answers: number, missingBytes: spread };
}

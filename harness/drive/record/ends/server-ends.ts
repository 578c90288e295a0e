import { type KeepAliveField, readKeepAlive } from '../../../serve/external/keep-alive-field.ts';
import { US_PER_MS } from '../../../units.ts';
import type { Announcement, EndReason } from '../../exchange.ts';
import { type EndedTogether, EndMoments, hasMoment } from './end-moments.ts';
import type { ShortCounts } from './short-counts.ts';
import { type EndSpread, Spread } from './spread.ts';

/** Connections that a server ended for one reason. */
export interface ServerEnd {
  readonly connections: number;
  /** The part of them that the client closed first, because of the announcement. */
  readonly closedByClient: number;
  /** Answers on each; `usual`: the most frequent number, and on how many connections. */
  readonly answers: {
    readonly least: number;
    readonly most: number;
    readonly usual: { readonly number: number; readonly connections: number };
  };
  /** From the last answer to the next request, to the end or to the announcement of it; 0: that came first. */
  readonly idleMs: EndSpread;
  /** From the first moment to the end, or to the announcement of it. */
  readonly ageMs: EndSpread;
}

/** What a driver records of connections that their server ended, and of its limits. Missing in results of earlier versions. */
export interface ServerEndings {
  /** Connections that the server ended although the strategy keeps them. */
  readonly ends?: Partial<Readonly<Record<EndReason, ServerEnd>>>;
  /** Those of them, by GOAWAY or unannounced, that ended at the same moments; missing: no two did. */
  readonly endedTogether?: EndedTogether;
  /** Connections that the client was to end then, and the server ended first. */
  readonly endedFirst?: Partial<Readonly<Record<EndReason, number>>>;
  /** Answers that announced the end of their connection without having been asked for it. */
  readonly announced?: Partial<Readonly<Record<Announcement, number>>>;
  /** Requests written again on another connection, because the first ended before their answer. */
  readonly repeats?: number;
  /** Longest pause, ms, after which a connection still carried an answer; 0: there was none. */
  readonly keptPauseMs?: number;
  /**
   * What the Keep-Alive field of the first answer on a connection says, at least: time that an idle connection is kept, ms,
   * and requests. null: nothing of that. Missing: there was no such field.
   */
  readonly promised?: KeepAliveField;
  /** Answers shorter than their Content-Length; missing: there were none. */
  readonly short?: ShortCounts;
  /** Lowest SETTINGS_MAX_CONCURRENT_STREAMS of the server, or initial_max_streams_bidi; null: none that showed. */
  readonly streamLimit?: number | null;
}

/** One connection that the server ended, or that ended because the server said so. */
export interface EndedByServer {
  readonly reason: EndReason;
  readonly isClientFirst: boolean;
  /** Answers that it carried. */
  readonly answers: number;
  /** Without a request since its last answer; and from its first moment to its end, or to the announcement of it. */
  readonly idleUs: number;
  readonly ageUs: number;
  /** The end, or the announcement of it. */
  readonly endUs: number;
}

/** Different numbers of answers that are counted apart: more have no usual number. */
const MOST_NUMBERS = 1_000;

/** Counts how servers ended connections that the strategy would have kept. */
export class ServerEnds {
  /** Longest pause after which a connection still carried an answer. */
  keptPauseUs = 0;
  /** Answers that announced the end of their connection, unasked. */
  readonly announced: Partial<Record<Announcement, number>> = {};
  /** Connections that the server ended first though the client was to, by how it did. */
  readonly first: Partial<Record<EndReason, number>> = {};
  /** Least of what Keep-Alive fields said. */
  promised: KeepAliveField = { idleMs: null, requests: null };
  readonly #byReason = new Map<EndReason, Ends>();
  readonly #moments = new EndMoments();

  ended({ reason, isClientFirst, answers, idleUs, ageUs, endUs }: EndedByServer): void {
    const ends = this.#byReason.get(reason) ?? new Ends();
    this.#byReason.set(reason, ends);
    ends.connections += 1;
    if (isClientFirst) ends.closedByClient += 1;
    ends.answers.add(answers);
    ends.idleMs.add(idleUs / US_PER_MS);
    ends.ageMs.add(ageUs / US_PER_MS);
    if (hasMoment(reason)) this.#moments.add(endUs, ageUs);
  }

  /** `field`: Keep-Alive of the first answer on a connection; empty: it has none. */
  promises(field: string): void {
    if (field === '') return;
    const { idleMs, requests } = readKeepAlive(field);
    this.promised = {
      idleMs: leastOf(this.promised.idleMs, idleMs),
      requests: leastOf(this.promised.requests, requests),
    };
  }

  cameFirst(reason: EndReason): void {
    this.first[reason] = (this.first[reason] ?? 0) + 1;
  }

  /** null: no two ended at one moment. */
  together(): EndedTogether | null {
    return this.#moments.outcome();
  }

  outcome(): Partial<Record<EndReason, ServerEnd>> {
    const entries = [...this.#byReason].map(([reason, { connections, closedByClient, ...ends }]) => {
      const [answers, idleMs, ageMs] = [ends.answers.spread, ends.idleMs.spread, ends.ageMs.spread];
      return [reason, { connections, closedByClient, answers, idleMs, ageMs }] as const;
    });
    return Object.fromEntries(entries);
  }
}

function leastOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** Smallest and largest number, and the most frequent one. */
class Numbers {
  readonly #times = new Map<number, number>();
  #least = Infinity;
  #most = 0;

  add(value: number): void {
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
    const seen = this.#times.get(value) ?? 0;
    if (seen > 0 || this.#times.size < MOST_NUMBERS) this.#times.set(value, seen + 1);
  }

  get spread(): ServerEnd['answers'] {
    const [number, connections] = [...this.#times].reduce((most, one) => (one[1] > most[1] ? one : most));
    return { least: this.#least, most: this.#most, usual: { number, connections } };
  }
}

class Ends {
  connections = 0;
  closedByClient = 0;
  readonly answers = new Numbers();
  readonly idleMs = new Spread();
  readonly ageMs = new Spread();
}

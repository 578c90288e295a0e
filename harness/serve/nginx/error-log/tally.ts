import { withoutSecrets } from '../../../scenario/request/secrets.ts';
import { nginxKind } from './kinds.ts';
import { kindOf, messageOf } from './line.ts';

/** Lines of one kind. */
export interface NginxLines {
  /** Id of the kind; `other` is unknown. */
  readonly kind: string;
  readonly lines: number;
  /** The message of the first one, without its time and request. */
  readonly sample: string;
}

/** Longest sample. nginx's own lines have at most 2,048 bytes (NGX_MAX_ERROR_STR). */
const MOST_CHARACTERS = 300;

/** Counts lines by kind and keeps one of each: as large for a hundred thousand lines as for a hundred. */
export class NginxTally {
  readonly #byKind = new Map<string, { lines: number; sample: string }>();

  /** One line, without its line feed. */
  add(line: string): void {
    const message = messageOf(line);
    if (message === null) return;
    const kind = kindOf(message);
    const seen = this.#byKind.get(kind);
    if (seen === undefined) this.#byKind.set(kind, { lines: 1, sample: shortened(withoutSecrets(message)) });
    else seen.lines += 1;
  }

  /** By the keys of `nginxErrors`, without those that did not occur. */
  get counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const [id, { lines }] of this.#byKind) {
      const key = nginxKind(id)?.counted ?? id;
      counts[key] = (counts[key] ?? 0) + lines;
    }
    return counts;
  }

  /** The most frequent kind first. */
  get lines(): readonly NginxLines[] {
    return [...this.#byKind].map(([kind, seen]) => ({ kind, ...seen })).toSorted((a, b) => b.lines - a.lines);
  }
}

function shortened(message: string): string {
  return message.length <= MOST_CHARACTERS ? message : `${message.slice(0, MOST_CHARACTERS)}...`;
}

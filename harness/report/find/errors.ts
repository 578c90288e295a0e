import { STATUS_CODES } from 'node:http';
import { meaningOf } from '../../drive/errors/codes.ts';
import type { Meaning } from '../../drive/errors/meaning.ts';
import type { Cell } from '../../result/result.ts';
import { count, listed } from '../../words.ts';
import { hasNumbers, type WithNumbers } from '../cells.ts';

/** Cells named with a code; of more there is the sum. */
const MOST_NAMED = 4;

/** How often requests failed in one way, in which cells and drivers, and what that means. No full stop. */
export interface ErrorSeen {
  /** A driver's code, or `status 502`. */
  readonly code: string;
  readonly text: string;
}

interface Failures {
  readonly code: string;
  readonly name: string;
  readonly driver: string;
  readonly failed: number;
}

/** All that the column "errors" adds up, the most frequent code first. */
export function errorsOf(cells: readonly Cell[]): readonly ErrorSeen[] {
  const byCode = Map.groupBy(cells.filter(hasNumbers).flatMap(failuresOf), ({ code }) => code);
  return [...byCode.entries()]
    .toSorted(([, a], [, b]) => total(b) - total(a))
    .map(([code, seen]) => ({ code, text: `${where(seen)}${saidOf(code)}` }));
}

function failuresOf({ name, counts, origin, strategy: { driver } }: WithNumbers): readonly Failures[] {
  const asked = String(origin.status);
  const refused = Object.entries(counts.statuses)
    .filter(([status]) => Number(status) >= 400 && status !== asked)
    .map(([status, failed]) => [`status ${status}`, failed] as const);
  return [...Object.entries(counts.errors), ...refused].map(([code, failed]) => ({
    code,
    name,
    driver,
    failed,
  }));
}

/** `200 in "close" (socket) and 12 in "keep" (undici)`, the trials of a cell together. */
function where(seen: readonly Failures[]): string {
  const byCell = [...Map.groupBy(seen, ({ name }) => name).values()].toSorted((a, b) => total(b) - total(a));
  if (byCell.length > MOST_NAMED) {
    const drivers = [...new Set(seen.map(({ driver }) => driver))];
    return `${count(total(seen))} in ${count(byCell.length)} cells (${listed(drivers)})`;
  }
  return listed(byCell.map((one) => `${count(total(one))} in "${one[0]!.name}" (${one[0]!.driver})`));
}

function total(seen: readonly Failures[]): number {
  return seen.reduce((sum, { failed }) => sum + failed, 0);
}

/** What a code means, as sentences that follow a number; empty if it is unknown. No full stop. */
export function saidOf(code: string): string {
  const status = /^status (\d+)$/.exec(code)?.[1];
  const meaning = status === undefined ? meaningOf(code) : statusMeaning(status);
  return meaning === null ? '' : `. ${meaning.means}. ${meaning.look}`;
}

const LOOK = 'Check the log of the server that answers';

/** What gateways answer for themselves, and limits; what other statuses mean the service knows. */
const STATUSES: Readonly<Record<string, Meaning>> = {
  429: {
    means: 'The service limits the rate',
    look: 'Lower the rate, and see Retry-After in its answers',
  },
  502: { means: 'A gateway got no valid answer from its origin', look: LOOK },
  503: { means: 'The service or a gateway refuses requests for now', look: LOOK },
  504: { means: 'A gateway waited too long for its origin', look: LOOK },
};

function statusMeaning(status: string): Meaning | null {
  const means = STATUS_CODES[status];
  return STATUSES[status] ?? (means === undefined ? null : { means, look: LOOK });
}

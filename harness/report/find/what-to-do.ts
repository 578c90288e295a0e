import { CAUSES } from '../../analyse/causes/catalogue.ts';
import { isDemanded } from '../../result/demanded.ts';
import type { Cell, FoundCause, Result } from '../../result/result.ts';
import { count, joinGiven, listed, several } from '../../words.ts';
import { hasNumbers, type WithNumbers } from '../cells.ts';
import { type AlikePart, cellsText, evidenceOf, partText } from './alike.ts';
import { lostRequests } from './losses.ts';

/** What a reader should change, from the causes that were found. */
export interface WhatToDo {
  /** What the steps do not speak about: said first. */
  readonly doubts: readonly string[];
  /** The most important first. */
  readonly steps: readonly Step[];
  /** What is said instead of steps, or after them. Empty if there is nothing to add. */
  readonly rest: string;
}

export interface Step {
  /** No full stop. */
  readonly remedy: string;
  /** The cells that it is for. */
  readonly cells: string;
  readonly strength: FoundCause['strength'];
  /** What was seen, with the cells where they differ. */
  readonly evidence: readonly AlikePart[];
}

/** `Keep connections (a; b). Proven: It closed each connection first` */
export function stepText({ remedy, cells, strength, evidence }: Step): string {
  const seen = evidence.map(partText).join('. ');
  return `${remedy} (${cells}). ${strength === 'proven' ? 'Proven' : 'Likely'}: ${seen}`;
}

interface Seen {
  readonly cell: WithNumbers;
  readonly cause: FoundCause;
  /** Place among the causes of its cell, which are ranked. */
  readonly place: number;
}

/** Steps that are shown: after more changes at once it is not known which one helped. */
const MOST_STEPS = 3;

/** The ranked remedies of the causes found, and what they cannot speak about. */
export function whatToDo(result: Result): WhatToDo {
  const seen = result.cells.filter(hasNumbers).flatMap((cell) => causesOf(cell, result));
  const groups = [...Map.groupBy(seen, ({ cause }) => cause.id).values()].toSorted(byRank);
  const steps = groups.slice(0, MOST_STEPS).map((group) => stepOf(group, result.cells));
  const others = groups.length - steps.length;
  return {
    doubts: doubtsOf(result),
    steps,
    rest: steps.length === 0 ? restOf(result) : others === 0 ? '' : `${several(others, 'more cause')} below.`,
  };
}

/** Of an invalid cell only the causes that explain why it is invalid: its numbers do not count. */
function causesOf(cell: WithNumbers, { verdicts }: Result): readonly Seen[] {
  if (cell.twinOf !== undefined || isDemanded(cell, verdicts)) return [];
  const broken = cell.checks.flatMap(({ name, ok }) => (ok ? [] : [name]));
  return (cell.causes ?? []).flatMap((cause, place) => {
    const fails = CAUSES.find(({ id }) => id === cause.id)?.fails ?? [];
    const counts = cell.state === 'measured' || fails.some((name) => broken.includes(name));
    return counts ? [{ cell, cause, place }] : [];
  });
}

/** Proven before likely, then by place in the cells, then by the number of cells. */
function byRank(a: readonly Seen[], b: readonly Seen[]): number {
  const proof = (group: readonly Seen[]) => Number(group.some(({ cause }) => cause.strength === 'proven'));
  const place = (group: readonly Seen[]) => Math.min(...group.map((one) => one.place));
  return proof(b) - proof(a) || place(a) - place(b) || b.length - a.length;
}

/** The surest cells decide what is said; remedies with other numbers are those of their cells. */
function stepOf(group: readonly Seen[], all: readonly Cell[]): Step {
  const sure = group.filter(({ cause }) => cause.strength === 'proven');
  const { strength } = (sure[0] ?? group[0]!).cause;
  const surest = group.filter(({ cause }) => cause.strength === strength);
  const [first, ...others] = [...Map.groupBy(surest, ({ cause }) => cause.remedy).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  const elsewhere = [...others.flat(), ...group.filter((one) => !surest.includes(one))];
  const also = elsewhere.length === 0 ? '' : `; alike, see below: ${cellsText(elsewhere, all)}`;
  return {
    remedy: first![0]!.cause.remedy,
    cells: `${cellsText(first!, all)}${also}`,
    strength,
    evidence: evidenceOf(
      first!.map(({ cell, cause: { evidence } }) => ({ cell, evidence })),
      all,
    ),
  };
}

function doubtsOf({ cells, verdicts, endedAt }: Result): readonly string[] {
  const odd = cells.filter((cell) => cell.state !== 'measured' && !isDemanded(cell, verdicts));
  const byState = [...Map.groupBy(odd, ({ state }) => state)].map(
    ([state, some]) =>
      `${state}: ${cellsText(
        some.map((cell) => ({ cell })),
        cells,
      )}`,
  );
  const nothing = cells.every(({ state }) => state !== 'measured');
  return [
    ...(endedAt === null ? ['The run was interrupted, so this is about the cells that had ended.'] : []),
    ...(nothing ? ['No cell has numbers that count, so nothing is known about what to change.'] : []),
    ...(odd.length === 0 ? [] : [`Find out first why these do not count (${joinGiven(byState, '; ')}).`]),
  ];
}

/** What is known where no cause was found: never more than was asked. */
function restOf({ cells, verdicts }: Result): string {
  const measured = cells.filter((cell) => cell.state === 'measured');
  if (measured.length === 0) return '';
  if (measured.every(({ causes }) => causes === undefined))
    return 'This result is of a version that recorded no causes, so it cannot say what to change.';
  const names = (some: readonly Cell[]) => several(new Set(some.map(({ id }) => id)).size, 'cell');
  const refuted = verdicts.filter(({ ok, unknown }) => !ok && !unknown).length;
  const lossy = measured.filter(lostRequests);
  const dry = measured.filter(({ exhaustion }) => exhaustion !== null);
  const trouble = [
    ...(refuted === 0 ? [] : [`${several(refuted, 'statement')} that did not hold`]),
    ...(lossy.length === 0 ? [] : [`requests that failed in ${names(lossy)}`]),
    ...(dry.length === 0 ? [] : [`ports that ran out in ${names(dry)}`]),
  ];
  if (trouble.length > 0) return `No cause was found for ${listed(trouble)}.`;
  return (
    `Nothing was found that would have to be changed in ${names(measured)}, under this load and by the ` +
    `${count(CAUSES.length)} causes that connlab looks for.`
  );
}

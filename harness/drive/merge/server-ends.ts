import type { KeepAliveField } from '../../serve/external/keep-alive-field.ts';
import type { EndReason } from '../exchange.ts';
import { type EndedTogether, hasMoment, MOST_MOMENTS } from '../record/ends/end-moments.ts';
import type { ServerEnd, ServerEndings } from '../record/ends/server-ends.ts';
import type { ShortAnswers, ShortCounts } from '../record/ends/short-counts.ts';
import type { EndSpread } from '../record/ends/spread.ts';
import {
  addCounts,
  least,
  type MergeOf,
  mergeFields,
  mergeKeys,
  middleOf,
  most,
  ofNumbers,
  sum,
} from './fields.ts';

type Answers = ServerEnd['answers'];

/** The most frequent number among the usual ones, on at least so many connections. */
function usualOf(usual: readonly Answers['usual'][]): Answers['usual'] {
  const byNumber = Map.groupBy(usual, ({ number }) => number);
  const all = [...byNumber].map(([number, same]) => ({
    number,
    connections: sum(same.map(({ connections }) => connections)),
  }));
  return all.reduce((a, b) => (b.connections > a.connections ? b : a));
}

const ANSWERS: MergeOf<Answers> = { least, most, usual: usualOf };

/** The median is the weighted one of the medians. */
function mergeSpreads(spreads: readonly EndSpread[], numbers: readonly number[]): EndSpread {
  return {
    least: least(spreads.map((spread) => spread.least)),
    p50: middleOf(spreads.map(({ p50 }, index) => ({ value: p50, of: numbers[index]! })))!,
    most: most(spreads.map((spread) => spread.most)),
  };
}

const onConnections = (spreads: readonly EndSpread[], ends: readonly ServerEnd[]): EndSpread =>
  mergeSpreads(
    spreads,
    ends.map(({ connections }) => connections),
  );

const END: MergeOf<ServerEnd> = {
  connections: sum,
  closedByClient: sum,
  answers: (answers) => mergeFields(ANSWERS, answers),
  idleMs: onConnections,
  ageMs: onConnections,
};

/**
 * A moment of the server's ends connections of several processes, whose moments are not compared: the groups are those of
 * the process that saw the most.
 */
function mergeTogether(
  together: readonly EndedTogether[],
  parts: readonly ServerEndings[],
): EndedTogether | undefined {
  const { groups, everyMs } = together.reduce((a, b) => (b.groups > a.groups ? b : a));
  return {
    of: sum(parts.map(momentsOf)),
    connections: sum(together.map(({ connections }) => connections)),
    groups,
    everyMs,
  };
}

/** Ends whose moment a process kept. */
function momentsOf({ ends = {} }: ServerEndings): number {
  const moments = Object.entries(ends).filter(([reason]) => hasMoment(reason as EndReason));
  return Math.min(MOST_MOMENTS, sum(moments.map(([, { connections }]) => connections)));
}

function missingOf(missing: readonly EndSpread[], answers: readonly ShortAnswers[]): EndSpread {
  return mergeSpreads(
    missing,
    answers.map((one) => one.answers),
  );
}

const ENDED: MergeOf<ShortAnswers> = { answers: sum, missingBytes: missingOf };
const OPEN: MergeOf<NonNullable<ShortCounts['open']>> = { ...ENDED, quietMs: least };
const SHORT: MergeOf<ShortCounts> = {
  ended: (ended) => mergeFields(ENDED, ended),
  open: (open) => mergeFields(OPEN, open),
};

const PROMISED: MergeOf<KeepAliveField> = { idleMs: ofNumbers(least), requests: ofNumbers(least) };

export const SERVER_ENDINGS: MergeOf<ServerEndings> = {
  ends: mergeKeys<EndReason, ServerEnd>((ends) => mergeFields(END, ends)),
  endedTogether: mergeTogether,
  endedFirst: addCounts,
  announced: addCounts,
  repeats: sum,
  keptPauseMs: most,
  promised: (promised) => mergeFields(PROMISED, promised),
  short: (short) => mergeFields(SHORT, short),
  streamLimit: ofNumbers(least),
};

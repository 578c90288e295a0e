import { z } from 'zod';
import type { FoundCause } from '../../result/result.ts';
import {
  believed,
  count,
  flag,
  listOf,
  number,
  numbersByName,
  recordOf,
  text,
  wordOf,
} from '../../result/schema/fields.ts';
import type { Outcome } from '../answer.ts';
import type { Band } from '../model/band.ts';
import type { NotReachable } from '../search/not-reachable.ts';

export const orNull = number.nullable();

/** JSON has no Infinity. */
export const orNoEnd = believed<number>(orNull.transform((value) => value ?? Infinity));
export const size = believed<number>(
  z.int({ error: 'a whole number from 0' }).min(0, { error: 'a whole number from 0' }),
);
export const atLeast = believed<readonly ['p99Us']>(listOf(wordOf(['p50Us', 'p99Us'])));

const band = recordOf<Band>({
  p99Us: orNoEnd,
  atLeast: atLeast.optional(),
  lowUs: orNoEnd,
  highUs: orNoEnd,
  trials: count,
});

export const cause = recordOf<FoundCause>({
  id: text,
  strength: wordOf(['proven', 'likely']),
  host: text,
  evidence: text,
  remedy: text,
});

/** The reasons, each with its fields. */
const reason = believed<NotReachable>(
  z.discriminatedUnion(
    'kind',
    [
      z.looseObject({ kind: z.literal('slow-service'), band }),
      z.looseObject({ kind: z.literal('slow-under-load'), size, band }),
      z.looseObject({ kind: z.literal('saturates'), answeredPerSecond: count, size }),
      z.looseObject({
        ...{ kind: z.literal('failures'), size: size.nullable() },
        ...{ share: count, failures: numbersByName },
      }),
      z.looseObject({ kind: z.literal('few-served'), answering: size, size, mostPerSecond: orNoEnd }),
      z.looseObject({ kind: z.literal('silent-backend'), size, cause }),
      z.looseObject({ kind: z.literal('keeps-nothing'), requestsEach: count }),
      z.looseObject({ kind: z.literal('no-size'), most: size, band }),
    ],
    { error: 'a reason that connlab knows' },
  ),
);

export const outcome = believed<Outcome>(
  z.discriminatedUnion(
    'kind',
    [
      z.looseObject({
        ...{ kind: z.literal('found'), recommended: size, smallestPassed: size },
        ...{ largestFailed: size.nullable(), undecided: listOf(size), isDecided: flag },
      }),
      z.looseObject({ kind: z.literal('not-reachable'), reason }),
      z.looseObject({
        ...{ kind: z.literal('undecided'), why: text },
        ...{ leaning: size.nullable(), isUnbelievable: flag },
      }),
    ],
    { error: 'found, not-reachable or undecided' },
  ),
);

import type { Check } from '../../result/result.ts';
import { count } from '../../words.ts';
import { errorTotal, type Ran } from '../evidence.ts';

/** Every request ended once, as a response or as an error. */
export function answersCheck(ran: Ran): Check {
  const { requests, responses } = ran.outcome.counts;
  const errors = errorTotal(ran);
  return {
    name: 'answers',
    ok: responses + errors === requests,
    expected: `responses + errors = ${count(requests)} requests`,
    observed: `${count(responses)} responses + ${count(errors)} errors = ${count(responses + errors)}`,
  };
}

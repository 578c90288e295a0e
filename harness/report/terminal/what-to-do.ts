import type { Result } from '../../result/result.ts';
import { joinGiven } from '../../words.ts';
import { stepText, whatToDo } from '../find/what-to-do.ts';
import { type Layout, wrap } from './layout.ts';

/** What a reader should change, the most important first; what is not known comes before it. */
export function whatToDoText(result: Result, { paint, width }: Layout): string {
  const { doubts, steps, rest } = whatToDo(result);
  const list = steps.map((step, at) => wrap(`${at + 1}. ${stepText(step)}`, width, '     ').slice(3));
  return joinGiven(
    [
      paint.strong('What to do'),
      ...doubts.map((doubt) => paint.doubtful(wrap(doubt, width, '  '))),
      ...list,
      rest === '' ? '' : wrap(rest, width, '  '),
    ],
    '\n',
  );
}

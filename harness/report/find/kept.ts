import type { Result } from '../../result/result.ts';
import { count } from '../../words.ts';
import { hasNumbers } from '../cells.ts';

/** Causes of connections that a service does not keep, and of what it does with them. */
const OF_SERVICE: readonly string[] = [
  'answers-say-close',
  'answers-in-http10',
  'answers-without-length',
  'service-closes-silently',
  'service-closes-first',
  'request-limit',
  'idle-limit',
  'ends-together',
  'age-limit',
  'upstream-keep-alive-off',
  'service-nagle',
  'service-stalled',
];

/** What a service of one's own does with its connections, by the cell in which it shows most: that is an answer, too. */
export function serviceAnswer({ cells }: Pick<Result, 'cells'>): string {
  const own = cells.filter(hasNumbers).filter(({ target, command }) => target ?? command);
  const found = own.flatMap(({ causes = [] }) =>
    causes.filter(({ id }) => OF_SERVICE.includes(id)).slice(0, 1),
  );
  const [first] = found;
  if (first === undefined) return '';
  const others = found.filter(({ id }) => id !== first.id).length;
  return `${first.evidence}.${others === 0 ? '' : ` ${count(others)} more below.`}`;
}

import { reasonsOf } from '../../scenario/cells/left-out.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { count } from '../../words.ts';
import { wrap } from './layout.ts';

/** Number of reasons that fit a line. */
const MOST_REASONS = 3;

/** `2 of 8 combinations left out: path ...`; null if none is left out. */
export function leftOutLine({ name, leftOut }: Scenario, combinations: number): string | null {
  if (leftOut.length === 0) return null;
  const reasons = reasonsOf(leftOut);
  const more = reasons.length - MOST_REASONS;
  const rest = more > 0 ? [`and ${count(more)} more (connlab predict ${name})`] : [];
  return (
    `${count(leftOut.length)} of ${count(combinations)} combinations left out: ` +
    [...reasons.slice(0, MOST_REASONS), ...rest].join('; ')
  );
}

/** The combinations that were left out, grouped by reason. */
export function leftOutList({ leftOut }: Pick<Scenario, 'leftOut'>, width: number): string {
  return [...Map.groupBy(leftOut, ({ reason }) => reason)]
    .map(([reason, some]) => {
      const names = some.map(({ name }) => wrap(name, width, '    '));
      return [wrap(`left out: ${reason}`, width, '  '), ...names].join('\n');
    })
    .join('\n');
}

import type { Result } from '../../result/result.ts';

/** Explains the terms that a newcomer meets in a report, as far as they occur in it. */
export function legendOf({ cells, verdicts }: Result): string {
  const isInvalid = cells.some(({ state }) => state === 'invalid');
  return [
    'Cell: one strategy under one load.',
    ...(isInvalid ? ['Invalid: a check failed, so the numbers do not count.'] : []),
    ...(verdicts.length > 0 ? ['Statement: what the scenario expects of a cell.'] : []),
  ].join(' ');
}

import type { SizeRow } from '../../size/answer.ts';
import { WAITED } from '../../size/search/trial.ts';
import { US_PER_MS } from '../../units.ts';
import { amount, count } from '../../words.ts';
import { formatDigits } from '../quantity.ts';
import { type Column, renderTable } from '../terminal/layout.ts';

/** Each size at each rate: what it came to, and what arithmetic says. */
export function decisionTable(rows: readonly SizeRow[], width: number): string {
  if (rows.length === 0) return 'Nothing was measured';
  const column = columnsOf(rows);
  return renderTable(
    [
      column('size', ({ size }) => count(size)),
      column('req/s', ({ ratePerSecond }) => count(ratePerSecond)),
      column('trials', ({ trials }) => count(trials)),
      column('p50\nms', ({ p50Us }) => ms(p50Us)),
      column('p99\nms', ({ p99 }) => ms(p99.p99Us)),
      column('long run\nms', longRunOf),
      column('from\nms', ({ p99 }) => ms(p99.lowUs)),
      column('to\nms', ({ p99 }) => ms(p99.highUs)),
      column('predicted\nms', ({ predictedP99Us }) =>
        predictedP99Us === null ? 'no end' : ms(predictedP99Us),
      ),
      column('', verdictOf),
    ],
    width,
  );
}

/** Where the time went, and the connections. */
export function costTable(rows: readonly SizeRow[], width: number): string {
  if (rows.length === 0) return '';
  const column = columnsOf(rows);
  return renderTable(
    [
      column('size', ({ size }) => count(size)),
      column('req/s', ({ ratePerSecond }) => count(ratePerSecond)),
      column('answered\n/s', ({ achievedPerSecond }) => count(achievedPerSecond)),
      column('wait\np50 ms', ({ poolWait }) => ms(poolWait.p50Us)),
      column('wait\np99 ms', ({ poolWait }) => ms(poolWait.p99Us)),
      column('service\nmean ms', ({ service }) => ms(service.meanUs)),
      column('service\np99 ms', ({ service }) => ms(service.p99Us)),
      column('in use', ({ utilisation }) => `${Math.round(utilisation * 100)}%`),
      column('errors', ({ failures }) => count(failureTotal(failures))),
      column('churn\n/s', ({ churnPerSecond }) => amount(churnPerSecond)),
      column('open', ({ openPeak }) => count(openPeak)),
      column('ports', ({ portsInUsePeak }) => (portsInUsePeak === null ? '-' : count(portsInUsePeak))),
    ],
    width,
  );
}

function columnsOf(rows: readonly SizeRow[]) {
  return (heading: string, value: (row: SizeRow) => string): Column => ({
    heading,
    align: 'right',
    values: rows.map(value),
  });
}

/** Without those that only waited when the trial ended. */
function failureTotal(failures: SizeRow['failures']): number {
  return Object.entries(failures).reduce((sum, [name, times]) => sum + (name === WAITED ? 0 : times), 0);
}

/** Only where it is not what was measured. */
function longRunOf({ longRunP99Us, p99 }: SizeRow): string {
  if (longRunP99Us === null) return 'no end';
  return longRunP99Us === p99.p99Us ? '' : ms(longRunP99Us);
}

function verdictOf({ decision, purpose }: SizeRow): string {
  return purpose === 'service' ? 'alone' : decision;
}

/** Infinity where the queue never ends. */
function ms(us: number): string {
  return us === Infinity ? 'no end' : formatDigits(us / US_PER_MS);
}

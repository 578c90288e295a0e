import type { SizeRow } from '../../size/answer.ts';
import { WAITED } from '../../size/search/trial.ts';
import { US_PER_MS } from '../../units.ts';
import { amount, count } from '../../words.ts';
import { formatDigits, latencyText } from '../quantity.ts';
import { type Column, renderTable } from '../terminal/table.ts';

/** Each size at each rate: what was measured, what was predicted, and the decision. */
export function decisionTable(rows: readonly SizeRow[], width: number): string {
  return rows.length === 0 ? 'Nothing was measured' : renderTable(rows, width, DECISION_COLUMNS);
}

/** What was measured at each size and rate, what was predicted, and the decision. */
export const DECISION_COLUMNS: readonly Column<SizeRow>[] = [
  { heading: 'size', read: ({ size }) => count(size) },
  { heading: 'req/s', read: ({ ratePerSecond }) => amount(ratePerSecond) },
  { heading: 'trials', minor: true, read: ({ trials }) => count(trials) },
  { heading: 'p50\nms', minor: true, read: (row) => latencyText(row, 'p50Us', ms) },
  { heading: 'p99\nms', read: ({ p99, atLeast }) => latencyText({ ...p99, atLeast }, 'p99Us', ms) },
  { heading: 'long run\nms', minor: true, read: longRunOf },
  { heading: 'from\nms', read: (row) => boundOf(row, row.p99.lowUs) },
  { heading: 'to\nms', read: (row) => boundOf(row, row.p99.highUs) },
  {
    heading: 'predicted\nms',
    read: predictedOf,
  },
  { heading: '', read: verdictOf },
];

/** Where time was spent, and how connections were used. */
export function costTable(rows: readonly SizeRow[], width: number): string {
  return renderTable(rows, width, COST_COLUMNS);
}

export const COST_COLUMNS: readonly Column<SizeRow>[] = [
  { heading: 'size', read: ({ size }) => count(size) },
  { heading: 'req/s', read: ({ ratePerSecond }) => amount(ratePerSecond) },
  { heading: 'answered\n/s', read: ({ achievedPerSecond }) => amount(achievedPerSecond) },
  { heading: 'wait\np50 ms', minor: true, read: ({ poolWait }) => ms(poolWait.p50Us) },
  { heading: 'wait\np99 ms', read: ({ poolWait }) => ms(poolWait.p99Us) },
  { heading: 'service\nmean ms', read: ({ service }) => ms(service.meanUs) },
  { heading: 'service\np99 ms', minor: true, read: ({ service }) => ms(service.p99Us) },
  { heading: 'in use', read: ({ utilisation }) => `${Math.round(utilisation * 100)}%` },
  { heading: 'errors', read: ({ failures }) => count(failureTotal(failures)) },
  { heading: 'churn\n/s', read: ({ churnPerSecond }) => amount(churnPerSecond) },
  { heading: 'open', minor: true, read: ({ openPeak }) => count(openPeak) },
  {
    heading: 'ports',
    read: ({ portsInUsePeak }) => (portsInUsePeak === null ? '-' : count(portsInUsePeak)),
  },
];

/** Number of failures, without requests that were only waiting when the trial ended. */
function failureTotal(failures: SizeRow['failures']): number {
  return Object.entries(failures).reduce((sum, [name, times]) => sum + (name === WAITED ? 0 : times), 0);
}

/** Empty if it equals the measured p99. */
function longRunOf({ longRunP99Us, p99 }: SizeRow): string {
  if (longRunP99Us === null) return 'no end';
  return longRunP99Us === p99.p99Us ? '' : ms(longRunP99Us);
}

/** If requests fail, the p99 decides nothing. */
function boundOf({ fault }: SizeRow, us: number): string {
  return fault === 'broken' ? '' : ms(us);
}

/** The few connections of the service by itself may be busy all the time, so there is nothing to predict. */
function predictedOf({ purpose, predictedP99Us }: SizeRow): string {
  if (purpose === 'service') return '';
  return predictedP99Us === null ? 'no end' : ms(predictedP99Us);
}

const WHY = { few: ', too few', slow: ', slow service', broken: ', too many' } as const;

function verdictOf({ decision, purpose, fault }: SizeRow): string {
  if (purpose === 'service') return 'alone';
  const where = purpose === 'split' ? ', one process' : '';
  return `${decision}${where}${decision === 'failed' && fault !== null ? WHY[fault] : ''}`;
}

/** Infinity becomes `no end`: the queue grows for ever. */
function ms(us: number): string {
  return us === Infinity ? 'no end' : formatDigits(us / US_PER_MS);
}

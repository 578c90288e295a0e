import type { Cell } from '../../result/result.ts';
import { amount } from '../../words.ts';
import { lastedText, type PortsLasted, remedyGroups } from '../find/remedies.ts';
import { renderTable } from './table.ts';

/** Each cell whose ports ran out with its remedies below it: how long the ports lasted. Empty if there are none. */
export function remedyTables(cells: readonly Cell[], width: number): string {
  return remedyGroups(cells)
    .map((group) => remedyTable(group, width))
    .join('\n\n');
}

function remedyTable(group: readonly PortsLasted[], width: number): string {
  return renderTable(group, width, [
    { heading: 'remedies', align: 'left', read: (row) => (row === group[0] ? row.name : `  ${row.name}`) },
    { heading: 'ports lasted', read: lastedText },
    { heading: 'times as long', read: ({ measuredTimes }) => timesText(measuredTimes) },
    { heading: 'predicted', read: ({ predictedTimes }) => timesText(predictedTimes) },
  ]);
}

function timesText(times: number | null): string {
  return times === null ? '-' : amount(times);
}

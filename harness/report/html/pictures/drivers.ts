import type { DriverShare } from '../../../result/result.ts';
import { count } from '../../../words.ts';
import type { WithNumbers } from '../../cells.ts';
import { formatCompact, formatUs } from '../../quantity.ts';
import { html, type Markup, scroll } from '../markup.ts';

const COLUMNS: readonly { readonly heading: string; readonly read: (share: DriverShare) => string }[] = [
  { heading: 'requests', read: ({ requests }) => count(requests) },
  { heading: 'errors', read: ({ errors }) => count(errors) },
  { heading: 'answers/s', read: ({ achievedPerSecond }) => formatCompact(achievedPerSecond) },
  { heading: 'p50', read: ({ latency }) => formatUs(latency.p50Us) },
  { heading: 'p99', read: ({ latency }) => formatUs(latency.p99Us) },
  { heading: 'pool wait p99', read: ({ poolWait }) => formatUs(poolWait.p99Us) },
  { heading: 'most open', read: ({ peak }) => count(peak) },
  { heading: 'CPU', read: ({ cpuShare }) => `${count(cpuShare * 100)}%` },
  { heading: 'event loop p99', read: ({ eventLoop }) => formatUs(eventLoop.p99Us) },
];

/** What each of several driver processes did; null: there was one. */
export function driversTable({ drivers }: Pick<WithNumbers, 'drivers'>): Markup | null {
  if (drivers === undefined) return null;
  return html`<details><summary>Each of ${count(drivers.length)} driver processes</summary>${scroll(
    'Driver processes',
    html`<table>
<thead><tr><th>process</th>${COLUMNS.map(({ heading }) => html`<th>${heading}</th>`)}</tr></thead>
<tbody>${drivers.map(
      (share) =>
        html`<tr><th scope="row">${share.name}</th>${COLUMNS.map(({ read }) => html`<td>${read(share)}</td>`)}</tr>`,
    )}</tbody></table>`,
  )}</details>`;
}

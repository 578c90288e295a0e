import type { Sizing } from '../../size/answer.ts';
import { RULES_OF_THUMB, type UpstreamAnswer, type UpstreamRow } from '../../size/search/upstream.ts';
import { count, listed, several } from '../../words.ts';
import { formatDigits } from '../quantity.ts';
import { wrap } from '../terminal/layout.ts';
import { type Column, renderTable } from '../terminal/table.ts';

/** Whether the proxy was in front of a service of the user's. */
function isService({ rows }: UpstreamAnswer): boolean {
  return rows.some(({ endedByService }) => endedByService !== null);
}

/** What was seen of nginx's connections. */
export function upstreamSentence(upstream: UpstreamAnswer): string {
  return [
    answerSentence(upstream),
    gapSentence(upstream),
    countedSentence(upstream),
    beyondSentence(upstream),
  ]
    .filter((one) => one !== '')
    .join(' ');
}

export function upstreamColumns(upstream: UpstreamAnswer): readonly Column<UpstreamRow>[] {
  return [
    { heading: 'keepalive', read: ({ keepalive }) => count(keepalive) },
    { heading: 'rule of thumb', read: ({ rule }) => rule ?? '-' },
    { heading: 'requests', read: ({ requests }) => count(requests) },
    { heading: 'opened', read: ({ opened }) => count(opened) },
    { heading: 'closed', read: ({ closed }) => count(closed) },
    { heading: 'churn/s', read: ({ closedPerSecond }) => formatDigits(closedPerSecond) },
    ...(isService(upstream) ? [ENDED_COLUMN] : []),
  ];
}

const ENDED_COLUMN: Column<UpstreamRow> = {
  heading: 'ended by\nthe service',
  read: ({ endedByService }) => count(endedByService ?? 0),
};

/** How many upstream connections nginx must keep: what it closed with each `keepalive` that was tried. */
export function upstreamTable({ upstream }: Sizing, width: number): string {
  if (upstream === null) return '';
  const table = renderTable(upstream.rows, width, upstreamColumns(upstream));
  return `${wrap(upstreamSentence(upstream), width)}\n${table}`;
}

function answerSentence({ smallest, largestChurning, rows }: UpstreamAnswer): string {
  const closing = rows.find(({ keepalive }) => keepalive === largestChurning);
  const closed =
    closing &&
    `${count(closing.closed)} in ${several(closing.requests, 'request')} with keepalive ${count(closing.keepalive)}`;
  const still = rows.find(({ keepalive }) => keepalive === smallest);
  if (still === undefined)
    return `nginx: it closed connections with every keepalive that was tried (${closed}).`;
  const seen = `nginx: with keepalive ${count(still.keepalive)} it closed none of its connections in ${several(still.requests, 'request')}`;
  return `${seen}${closed === undefined ? '' : `, and ${closed}`}.`;
}

/** Sizes that there was no time to try. */
function gapSentence({ smallest, largestChurning }: UpstreamAnswer): string {
  const low = largestChurning ?? 0;
  if (smallest === null || smallest - low <= 1) return '';
  return low === 0 ? 'Smaller ones were not all tried.' : 'Those in between were not tried.';
}

function countedSentence(upstream: UpstreamAnswer): string {
  const { workers, poolSize } = upstream;
  const by = isService(upstream) ? 'nginx and the kernel' : "the proxy's kernel";
  return `The client had ${several(poolSize, 'connection')}, nginx ${several(workers, 'worker')} (keepalive is for each); counted by ${by}.`;
}

function beyondSentence({ poolSize }: UpstreamAnswer): string {
  const beyond = RULES_OF_THUMB.filter(({ keepalive }) => keepalive > poolSize).map(({ rule }) => rule);
  if (beyond.length === 0) return '';
  return `Rules of thumb that keep more than this pool ever opens: ${listed(beyond)}.`;
}

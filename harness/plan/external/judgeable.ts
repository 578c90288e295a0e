import { operandsOf } from '../../scenario/read/references.ts';
import type { CellPlan, Expectation } from '../../scenario/scenario.ts';
import type { ExternalFacts } from './facts.ts';
import { asksService } from './rules.ts';

/** The sources of data in a run against your own service. */
export interface DataSources {
  readonly service: Pick<ExternalFacts['service'], 'isLocal'>;
  /** Names of the cells with the lab's nginx in front of the service. */
  readonly through: ReadonlySet<string>;
}

export function sourcesOf(
  cells: readonly CellPlan[],
  { service }: Pick<ExternalFacts, 'service'>,
): DataSources {
  const through = cells.filter(({ strategy }) => !asksService(strategy)).map(({ name }) => name);
  return { service, through: new Set(through) };
}

/** Whether all values of an expectation are known in a run against your own service. */
export function isJudgeable(expectation: Expectation, sources: DataSources): boolean {
  const { path, cell } = expectation;
  const operands = operandsOf(expectation).flatMap(({ operand }) =>
    typeof operand === 'object' && operand !== null ? [{ cell, ...operand }] : [],
  );
  return [{ path, cell }, ...operands].every((one) => !isUnknown(one, sources));
}

/** Data of the lab's nginx, and of its sockets in the kernel's table. The kernel's counters are of the whole machine. */
const OF_PROXY =
  /^(served\.proxy|nginxErrors|hosts\.proxy\.(activeOpens|timeWaitPeak|portsInUsePeak|portCapacity))\b/;

/** The sockets of a service on this machine are in the kernel's table. Those of a remote service are unknown. */
function isUnknown(
  { path, cell }: { readonly path: string; readonly cell: string },
  { service, through }: DataSources,
): boolean {
  if (through.has(cell) && OF_PROXY.test(path)) return false;
  if (/^(served|hosts\.proxy|nginxErrors)\b/.test(path)) return true;
  return !service.isLocal && /^hosts\.origin\b/.test(path);
}

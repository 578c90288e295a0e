import { operandsOf } from '../../scenario/read/references.ts';
import type { CellPlan, Expectation } from '../../scenario/scenario.ts';
import type { ExternalFacts } from './facts.ts';
import { asksService } from './rules.ts';

/** What is known of who will be able to say something. */
export interface Telling {
  readonly service: Pick<ExternalFacts['service'], 'isLocal'>;
  /** Names of the cells in which our nginx stands before the service. */
  readonly through: ReadonlySet<string>;
}

export function tellingOf(cells: readonly CellPlan[], { service }: Pick<ExternalFacts, 'service'>): Telling {
  const through = cells.filter(({ strategy }) => !asksService(strategy)).map(({ name }) => name);
  return { service, through: new Set(through) };
}

/** Whether all that an expectation speaks of can be told where a service of one's own is asked. */
export function canBeTold(expectation: Expectation, telling: Telling): boolean {
  const { path, cell } = expectation;
  const operands = operandsOf(expectation).flatMap(({ operand }) =>
    typeof operand === 'object' && operand !== null ? [{ cell, ...operand }] : [],
  );
  return [{ path, cell }, ...operands].every((one) => !isUnknown(one, telling));
}

/** What our nginx says of itself, and what the kernel's table has of it: the kernel's counters are the machine's. */
const OF_PROXY =
  /^(served\.proxy|nginxErrors|hosts\.proxy\.(activeOpens|timeWaitPeak|portsInUsePeak|portCapacity))\b/;

/** The sockets of a service on this machine are in its kernel's table; of another nothing is known. */
function isUnknown(
  { path, cell }: { readonly path: string; readonly cell: string },
  { service, through }: Telling,
): boolean {
  if (through.has(cell) && OF_PROXY.test(path)) return false;
  if (/^(served|hosts\.proxy|nginxErrors)\b/.test(path)) return true;
  return !service.isLocal && /^hosts\.origin\b/.test(path);
}

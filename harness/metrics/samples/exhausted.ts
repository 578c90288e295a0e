import { portErrorCodes } from '../../analyse/exhaustion.ts';
import { type CellPlan, hostsOf } from '../../scenario/scenario.ts';
import { type Sample, sample } from '../sample.ts';
import type { Totals } from './totals.ts';

/** Errors that mean that ports ran out: the driver's errno for the client, nginx's error log for the proxy. */
export interface PortErrors {
  readonly codes: Totals['codes'];
  /** null: no nginx. */
  readonly nginxErrors: Readonly<Record<string, number>> | null;
}

/** A flag for each host that opens connections. */
export function exhaustedSamples(plan: Pick<CellPlan, 'strategy'>, seen: PortErrors): readonly Sample[] {
  const client = portErrorCodes(plan).some((code) => (seen.codes[code] ?? 0) > 0);
  const proxy = (seen.nginxErrors?.['no-ports'] ?? 0) > 0;
  const hasProxy = hostsOf(plan.strategy.path).includes('proxy');
  return [
    ...sample('connlab_exhausted', { host: 'client' }, Number(client)),
    ...(hasProxy ? sample('connlab_exhausted', { host: 'proxy' }, Number(proxy)) : []),
  ];
}

import type { Check } from '../result/result.ts';
import { answersCheck } from './checks/answers.ts';
import { clientConnectionsCheck, kernelConnectionsCheck } from './checks/client-connections.ts';
import { closerCheck } from './checks/closer.ts';
import { driverOnTimeCheck, observersCheck } from './checks/pace.ts';
import { portsCheck, sysctlsCheck } from './checks/settings.ts';
import { upstreamConnectionsCheck } from './checks/upstream-connections.ts';
import { protocolCheck, resetsCheck, sourcesCheck } from './checks/wire.ts';
import type { Ran } from './evidence.ts';
import type { Measured } from './numbers.ts';

/**
 * What must hold before the numbers of a cell count. On the machine's own loopback all hosts share one kernel,
 * so the checks that tell hosts apart are left out there.
 */
export function checkCell(ran: Ran, measured: Measured): readonly Check[] {
  const everywhere = [
    answersCheck(ran),
    clientConnectionsCheck(ran, measured),
    protocolCheck(ran),
    resetsCheck(ran),
    sourcesCheck(ran),
    driverOnTimeCheck(ran, measured),
    observersCheck(ran),
    sysctlsCheck(ran),
  ];
  const hostsApart =
    ran.lab.kind === 'namespaces'
      ? [kernelConnectionsCheck(ran), upstreamConnectionsCheck(ran), closerCheck(ran), portsCheck(ran)]
      : [];
  return [...everywhere, ...hostsApart].filter((check) => check !== null);
}

/** Why a cell is invalid: each failed check by name, with what was expected and what was seen. */
export function failureText(checks: readonly Check[]): string {
  return checks
    .filter(({ ok }) => !ok)
    .map(({ name, expected, observed }) => `${name}: expected ${expected}, observed ${observed}`)
    .join('; ');
}

import type { Check } from '../../result/result.ts';
import type { Ran } from '../evidence.ts';
import type { Measured } from '../numbers.ts';
import { answersCheck } from './answers.ts';
import { clientConnectionsCheck, kernelConnectionsCheck } from './connections/client.ts';
import { closerCheck } from './connections/closer.ts';
import { idleTimeoutCheck } from './connections/idle.ts';
import { inFlightCheck } from './connections/in-flight.ts';
import { poolCheck, poolChoiceCheck } from './connections/pool.ts';
import { resetsCheck } from './connections/resets.ts';
import { serviceUpstreamCheck, upstreamConnectionsCheck } from './connections/upstream.ts';
import { upstreamKeepaliveRequestsCheck, workersCheck } from './connections/upstream-limits.ts';
import { errorBudgetCheck } from './error-budget.ts';
import { machineConnectionsCheck, serviceCloserCheck } from './external.ts';
import { driverOnTimeCheck, observersCheck, undisturbedCheck } from './pace.ts';
import { pathCheck } from './path.ts';
import { backlogCheck, portsCheck, sysctlsCheck } from './settings.ts';
import { bindAddressesCheck, sourcesCheck } from './wire/addresses.ts';
import { clientNoDelayCheck, originNoDelayCheck, proxyNoDelayCheck } from './wire/no-delay.ts';
import { protocolCheck, upstreamProtocolCheck } from './wire/protocol.ts';
import { clientCertificateCheck, resumptionCheck, tlsCheck } from './wire/tls.ts';
import { requestWritesCheck, responseWritesCheck, writeGapCheck } from './wire/writes.ts';

/**
 * What must hold before the numbers of a cell count, in the order of the request's way. On the machine's own loopback
 * all hosts share one kernel, so the checks that tell hosts apart are left out there.
 */
export function checkCell(ran: Ran, measured: Measured): readonly Check[] {
  const checks = ran.cell.target === undefined ? labChecks(ran, measured) : serviceChecks(ran, measured);
  return checks.filter((check) => check !== null);
}

function labChecks(ran: Ran, measured: Measured): readonly (Check | null)[] {
  const apart = ran.lab.kind === 'namespaces';
  return [
    answersCheck(ran),
    ...clientChecks(ran, measured),
    apart ? kernelConnectionsCheck(ran) : null,
    apart ? closerCheck(ran) : null,
    resetsCheck(ran),
    pathCheck(ran),
    workersCheck(ran),
    proxyNoDelayCheck(ran),
    apart ? upstreamConnectionsCheck(ran, measured) : null,
    // A server of the user's cannot be asked what it saw.
    ...(ran.cell.command === undefined ? originChecks(ran) : []),
    driverOnTimeCheck(ran, measured),
    undisturbedCheck({ ran, measured }),
    observersCheck(ran),
    sysctlsCheck(ran),
    apart ? portsCheck(ran) : null,
  ];
}

/** Without the word of a server, and on a kernel that serves others too. */
function serviceChecks(ran: Ran, measured: Measured): readonly (Check | null)[] {
  return [
    answersCheck(ran),
    errorBudgetCheck(ran),
    ...clientChecks(ran, measured),
    machineConnectionsCheck(ran),
    serviceCloserCheck(ran),
    resetsCheck(ran),
    ...(ran.cell.strategy.path === 'direct' ? [] : beforeServiceChecks(ran, measured)),
    driverOnTimeCheck(ran, measured),
    undisturbedCheck({ ran, measured }),
    observersCheck(ran),
    sysctlsCheck(ran),
  ];
}

/** About our nginx before a service of the user's. */
function beforeServiceChecks(ran: Ran, measured: Measured): readonly (Check | null)[] {
  return [pathCheck(ran), workersCheck(ran), proxyNoDelayCheck(ran), serviceUpstreamCheck(ran, measured)];
}

/** About the client's own connections. */
function clientChecks(ran: Ran, measured: Measured): readonly (Check | null)[] {
  return [
    clientConnectionsCheck(ran, measured),
    poolCheck(ran),
    poolChoiceCheck(ran),
    idleTimeoutCheck(ran, measured),
    protocolCheck(ran),
    tlsCheck(ran),
    resumptionCheck(ran),
    clientCertificateCheck(ran),
    inFlightCheck(ran),
    clientNoDelayCheck(ran),
    requestWritesCheck(ran),
    writeGapCheck(ran),
    sourcesCheck(ran),
  ];
}

/** By the word of the lab's origin. */
function originChecks(ran: Ran): readonly (Check | null)[] {
  return [
    upstreamProtocolCheck(ran),
    upstreamKeepaliveRequestsCheck(ran),
    bindAddressesCheck(ran),
    originNoDelayCheck(ran),
    responseWritesCheck(ran),
    backlogCheck(ran),
  ];
}

/** Why a cell is invalid: each failed check by name, with what was expected and what was seen. */
export function failureText(checks: readonly Check[]): string {
  return checks
    .filter(({ ok }) => !ok)
    .map(({ name, expected, observed }) => `${name}: expected ${expected}, observed ${observed}`)
    .join('; ');
}

import type { Check } from '../../result/result.ts';
import type { Ran } from '../evidence.ts';
import type { Measured } from '../numbers.ts';
import { answersCheck, errorBudgetCheck, pathCheck } from './answers.ts';
import {
  clientConnectionsCheck,
  kernelConnectionsCheck,
  machineConnectionsCheck,
} from './connections/client.ts';
import { closerCheck } from './connections/closer.ts';
import { idleTimeoutCheck } from './connections/idle.ts';
import { inFlightCheck } from './connections/in-flight.ts';
import { poolCheck, poolChoiceCheck } from './connections/pool.ts';
import { resetsCheck } from './connections/resets.ts';
import { serviceCloserCheck } from './connections/service-closer.ts';
import {
  serviceUpstreamCheck,
  upstreamConnectionsCheck,
  upstreamKeepaliveRequestsCheck,
  workersCheck,
} from './connections/upstream.ts';
import { clientsCheck, startedTogetherCheck } from './fleet.ts';
import { originOnTimeCheck } from './origin-pace.ts';
import { driverOnTimeCheck, observersCheck, undisturbedCheck } from './pace.ts';
import { backlogCheck, portsCheck, routesCheck, sysctlsCheck } from './settings.ts';
import { bindAddressesCheck, sourcesCheck } from './wire/addresses.ts';
import { linkChecks } from './wire/link.ts';
import { clientNoDelayCheck, originNoDelayCheck, proxyNoDelayCheck } from './wire/no-delay.ts';
import { protocolCheck, upstreamProtocolCheck } from './wire/protocol.ts';
import { requestCheck } from './wire/request.ts';
import { clientCertificateCheck, resumptionCheck, tlsCheck } from './wire/tls.ts';
import { windowsCheck } from './wire/windows.ts';
import { requestWritesCheck, responseWritesCheck, writeGapCheck } from './wire/writes.ts';

type Maybe = Check | null | false;

/**
 * What must hold before the numbers of a cell count, in the order of the request's way. On the machine's own loopback
 * all hosts share one kernel, so the checks that tell hosts apart are left out there. The user's own service
 * does not report what it saw, and its kernel serves others too.
 */
export function checkCell(ran: Ran, measured: Measured): readonly Check[] {
  const isLab = ran.cell.target === undefined;
  const isApart = isLab && ran.lab.kind === 'namespaces';
  const checks: readonly Maybe[] = [
    clientsCheck(ran),
    startedTogetherCheck(ran),
    answersCheck(ran),
    errorBudgetCheck(ran),
    ...clientChecks(ran, measured),
    isLab ? isApart && kernelConnectionsCheck(ran) : machineConnectionsCheck(ran),
    isLab ? isApart && closerCheck(ran) : serviceCloserCheck(ran),
    resetsCheck(ran),
    (isLab || ran.cell.strategy.path !== 'direct') && pathCheck(ran),
    workersCheck(ran),
    proxyNoDelayCheck(ran),
    isLab ? isApart && upstreamConnectionsCheck(ran, measured) : serviceUpstreamCheck(ran, measured),
    requestCheck(ran),
    // A server of the user's cannot be asked what it saw.
    ...(isLab && ran.cell.command === undefined ? originChecks(ran) : []),
    ...(isApart ? [...linkChecks(ran), routesCheck(ran)] : []),
    driverOnTimeCheck(ran, measured),
    undisturbedCheck({ ran, measured }),
    observersCheck(ran),
    sysctlsCheck(ran),
    isApart && portsCheck(ran),
  ];
  return checks.filter((check) => check !== null && check !== false);
}

/** About the client's own connections. */
function clientChecks(ran: Ran, measured: Measured): readonly Maybe[] {
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
    windowsCheck(ran),
    clientNoDelayCheck(ran),
    requestWritesCheck(ran),
    writeGapCheck(ran),
    sourcesCheck(ran),
  ];
}

/** From what the lab's origin reports. */
function originChecks(ran: Ran): readonly Maybe[] {
  return [
    upstreamProtocolCheck(ran),
    upstreamKeepaliveRequestsCheck(ran),
    bindAddressesCheck(ran),
    originNoDelayCheck(ran),
    responseWritesCheck(ran),
    backlogCheck(ran),
    originOnTimeCheck(ran),
  ];
}

/** Why a cell is invalid: each failed check by name, with what was expected and what was seen. */
export function failureText(checks: readonly Check[]): string {
  return checks
    .filter(({ ok }) => !ok)
    .map(({ name, expected, observed }) => `${name}: expected ${expected}, observed ${observed}`)
    .join('; ');
}

import { hostsOf } from '../../scenario/scenario.ts';
import type { Ran } from '../evidence.ts';
import type { Measured } from '../numbers.ts';
import { leftOverPorts, serviceCloses, serviceOnLoopback, unproven } from './external.ts';
import { closeRace, listenOverflow, synRetransmits, timeWaitOverflow } from './kernel.ts';
import { connectCliff, noSamples, poolTooSmall, poolWaits } from './latency.ts';
import { bottleneck, driverLate, loopback, privilegedPorts } from './machine.ts';
import { predictionWarning } from './prediction.ts';
import { nagleDelay, secondMode } from './shape.ts';
import { resumptionLate, tlsCost } from './tls.ts';
import type { CellWarning } from './warning.ts';

export { WARNING_CODES, type WarningCode } from './warning.ts';

/** What a reader of the cell's numbers must know: what was seen, why it matters, what to do. */
export function warningsOf(ran: Ran, measured: Measured): readonly CellWarning[] {
  return [
    loopback(ran),
    serviceOnLoopback(ran),
    ...hostsOf(ran.cell.strategy.path).map((host) => bottleneck(ran, host)),
    driverLate(ran, measured),
    timeWaitOverflow(ran),
    listenOverflow(ran),
    synRetransmits(ran),
    privilegedPorts(ran),
    predictionWarning(ran, measured),
    connectCliff(ran, measured),
    noSamples(measured),
    poolTooSmall(ran, measured),
    poolWaits(ran, measured),
    secondMode(ran, measured),
    nagleDelay(ran, measured),
    tlsCost(ran, measured),
    resumptionLate(ran),
    closeRace(ran),
    serviceCloses(ran),
    leftOverPorts(ran),
    unproven(ran),
  ].filter((warning) => warning !== null);
}

import { AXIS_NAMES, axisNamed } from '../axes/axes.ts';
import { formatPortRange, LOWEST_ORDINARY_PORT } from '../port-range.ts';
import type { Scenario } from '../scenario.ts';

/** Something that is allowed, and that the author may not have meant. */
export interface ScenarioWarning {
  readonly code: string;
  readonly message: string;
}

/** What a reader of the scenario must know before it runs. */
export function scenarioWarnings({ lab, cells }: Scenario): ScenarioWarning[] {
  const doubts = AXIS_NAMES.flatMap((axis) => axisNamed(axis).doubts ?? []);
  const ofCells = doubts.flatMap(({ code, when, message }) => {
    const names = cells.filter(when).map(({ name }) => `"${name}"`);
    return names.length === 0 ? [] : [{ code, message: message(names.join(', ')) }];
  });
  const isLow = lab.ports !== null && lab.ports.low < LOWEST_ORDINARY_PORT;
  return [...(isLow ? [lowPorts(formatPortRange(lab.ports))] : []), ...ofCells];
}

function lowPorts(range: string): ScenarioWarning {
  return {
    code: 'low-ports',
    message:
      `The ports ${range} reach below ${LOWEST_ORDINARY_PORT}, where services listen; the lab lowers ` +
      'net.ipv4.ip_unprivileged_port_start on its hosts to allow that; outside a lab, connect from higher ports',
  };
}

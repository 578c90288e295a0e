import { formatPortRange, LOWEST_ORDINARY_PORT } from './port-range.ts';
import type { Scenario } from './scenario.ts';

/** Something that is allowed, and that the author may not have meant. */
export interface ScenarioWarning {
  readonly code: string;
  readonly message: string;
}

/** What a reader of the scenario must know before it runs. */
export function scenarioWarnings({ lab, cells }: Scenario): ScenarioWarning[] {
  const inert = cells.filter(
    ({ strategy }) => strategy.upstreamKeepalive !== 'off' && strategy.upstreamProtocol === 'http/1.0',
  );
  return [
    ...(lab.ports !== null && lab.ports.low < LOWEST_ORDINARY_PORT
      ? [lowPorts(formatPortRange(lab.ports))]
      : []),
    ...(inert.length > 0 ? [inertKeepalive(inert.map(({ name }) => name))] : []),
  ];
}

function lowPorts(range: string): ScenarioWarning {
  return {
    code: 'low-ports',
    message:
      `The ports ${range} reach below ${LOWEST_ORDINARY_PORT}, which are for services; the lab lowers ` +
      'net.ipv4.ip_unprivileged_port_start on its hosts for it; outside a lab, connect from higher ports',
  };
}

/** nginx docs, ngx_http_upstream_module, keepalive: HTTP/1.0 upstream connections close after each answer. */
function inertKeepalive(names: readonly string[]): ScenarioWarning {
  return {
    code: 'inert-upstream-keepalive',
    message:
      `nginx speaks HTTP/1.0 to the origin in ${names.map((name) => `"${name}"`).join(', ')}, where its keepalive ` +
      'does nothing; set upstreamProtocol http/1.1 unless that is what you ask',
  };
}

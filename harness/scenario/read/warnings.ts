import { formatPortRange, LOWEST_ORDINARY_PORT } from '../port-range.ts';
import { mostAtOnce, mostOpened } from '../reach.ts';
import type { CellPlan, Scenario } from '../scenario.ts';

/** Something that is allowed, and that the author may not have meant. */
export interface ScenarioWarning {
  readonly code: string;
  readonly message: string;
}

/** Something about single cells: one warning names all of them. */
interface CellRule {
  readonly code: string;
  readonly applies: (cell: CellPlan) => boolean;
  /** `names`: the cells, quoted. */
  readonly message: (names: string) => string;
}

const CELL_RULES: readonly CellRule[] = [
  {
    // nginx docs, ngx_http_upstream_module, keepalive: it takes HTTP/1.1 and an empty Connection header.
    code: 'inert-upstream-keepalive',
    applies: ({ strategy, origin }) =>
      strategy.upstreamKeepalive !== 'off' &&
      (strategy.upstreamProtocol === 'http/1.0' || strategy.upstreamConnection === 'close' || origin.close),
    message: (names) =>
      `nginx's keepalive does nothing in ${names}, where connections to the origin are HTTP/1.0, carry ` +
      '"Connection: close" or are closed by it; set upstreamProtocol http/1.1, upstreamConnection empty and ' +
      'origin.close false unless that is what you ask',
  },
  {
    code: 'idle-pipelining',
    applies: ({ strategy, load }) =>
      strategy.pipelining > 1 && (strategy.pool === 'unlimited' || strategy.pool >= mostAtOnce(load)),
    message: (names) =>
      `There may be a connection for every request in ${names}, so that none needs to be pipelined; set pool to ` +
      'less than the requests that are under way at once',
  },
  {
    code: 'pool-never-full',
    applies: ({ strategy, load }) => strategy.pool !== 'unlimited' && strategy.pool > mostAtOnce(load),
    message: (names) =>
      `The pool is larger than the requests that are under way at once in ${names}, so its size decides nothing`,
  },
  {
    code: 'never-idle',
    applies: ({ strategy, load }) =>
      load.kind === 'closed' &&
      (load.objectsPerPage ?? 1) === 1 &&
      (strategy.idleTimeoutMs !== 'none' || strategy.poolChoice === 'fifo'),
    message: (names) =>
      `Each caller asks again as soon as it has its answer in ${names}, so that hardly a connection is ever idle: ` +
      'idleTimeoutMs and poolChoice show under open load, or with objectsPerPage',
  },
  {
    code: 'idle-workers',
    applies: (cell) => cell.strategy.proxyWorkers > mostOpened(cell),
    message: (names) =>
      `nginx has more workers than the client opens connections in ${names}, and one connection is one worker's`,
  },
];

/** What a reader of the scenario must know before it runs. */
export function scenarioWarnings({ lab, cells }: Scenario): ScenarioWarning[] {
  const ofCells = CELL_RULES.flatMap(({ code, applies, message }) => {
    const names = cells.filter(applies).map(({ name }) => `"${name}"`);
    return names.length === 0 ? [] : [{ code, message: message(names.join(', ')) }];
  });
  const isLow = lab.ports !== null && lab.ports.low < LOWEST_ORDINARY_PORT;
  return [...(isLow ? [lowPorts(formatPortRange(lab.ports))] : []), ...ofCells];
}

function lowPorts(range: string): ScenarioWarning {
  return {
    code: 'low-ports',
    message:
      `The ports ${range} reach below ${LOWEST_ORDINARY_PORT}, which are for services; the lab lowers ` +
      'net.ipv4.ip_unprivileged_port_start on its hosts for it; outside a lab, connect from higher ports',
  };
}

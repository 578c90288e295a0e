import { type Mistake, UsageError } from '../../errors.ts';
import { formatPortRange, KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import { operandsOf } from '../../scenario/read/references.ts';
import type { CellPlan, Expectation, Scenario } from '../../scenario/scenario.ts';
import {
  ASSUMED_ORIGIN,
  adaptScenario,
  comparedOriginOf,
  differ,
  type ExternalScenario,
} from './adapt-scenario.ts';
import { asksService, type ExternalContext, type ExternalFacts, refusalsOf } from './rules.ts';

/**
 * The cells of a scenario that depend on the client alone, as they run against your own service. Throws a UsageError if
 * no cell is left, or if a load exceeds `maxRatePerSecond`.
 */
export function adaptToService(scenario: Scenario, facts: ExternalFacts): ExternalScenario {
  const context = contextOf(scenario, facts);
  const { scenario: adapted, notices } = adaptScenario(scenario, {
    refusalsOf: (cell) => refusalsOf(cell, context),
    adaptCell: (cell) => adaptCell(cell, facts),
    isJudgeable: (expectation, kept) => isJudgeable(expectation, sourcesOf(kept, facts)),
    server: 'the service',
    nothingLeft: (reasons) => nothingLeft(scenario, reasons),
  });
  checkRates(adapted.cells, facts.maxRatePerSecond, scenario.name);
  return { scenario: { ...adapted, lab: adapted.cells[0]!.lab }, notices };
}

/**
 * One cell as it runs against your own service. Its origin settings are ignored. Throws a UsageError if it cannot run
 * against one.
 */
export function adaptCellToService(cell: CellPlan, facts: ExternalFacts): CellPlan {
  const reasons = refusalsOf(cell, { facts, comparedOrigin: [], comparesTls: false });
  if (reasons.length > 0) throw new UsageError(nothingLeft(cell, reasons));
  checkRates([cell], facts.maxRatePerSecond, cell.name);
  return { ...adaptCell(cell, facts), remedyFor: null };
}

function contextOf(scenario: Scenario, facts: ExternalFacts): ExternalContext {
  return {
    facts,
    comparedOrigin: comparedOriginOf(scenario),
    comparesTls: differ(scenario, ({ strategy }) => strategy.tls),
  };
}

/** The cell with its real conditions: the URL's TLS, and the ports and sysctls of this machine. */
function adaptCell(cell: CellPlan, facts: ExternalFacts): CellPlan {
  const { service, tls, machine } = facts;
  const isDefault = formatPortRange(machine.ports) === formatPortRange(KERNEL_DEFAULT_PORTS);
  const isAsked = asksService(cell.strategy);
  return {
    ...cell,
    ...(service.fleet !== undefined && { load: { ...cell.load, drivers: service.fleet.clients } }),
    strategy: {
      ...cell.strategy,
      twReuse: machine.twReuse,
      tls: tls !== null && isAsked && cell.strategy.tls === 'none' ? tls.version : cell.strategy.tls,
    },
    lab: {
      kind: 'host',
      ipVersion: isAsked ? (service.address.includes(':') ? 6 : 4) : cell.lab.ipVersion,
      ports: isDefault ? null : machine.ports,
      sysctls: {},
    },
    origin: ASSUMED_ORIGIN,
    target: service,
  };
}

function checkRates(cells: readonly CellPlan[], most: number | null, scenario: string): void {
  if (most === null) return;
  const where = `${scenario}: load`;
  const expected = `--set load.kind=open --set load.ratePerSecond=${most}, or less`;
  const whats = cells.flatMap(({ load }) => {
    if (load.kind === 'closed') return 'A closed load has no fixed rate, so --max-rate cannot limit it';
    return load.ratePerSecond > most
      ? `${load.ratePerSecond} requests per second are more than --max-rate allows`
      : [];
  });
  const mistakes = [...new Set(whats)].map((what) => ({ where, what, expected }));
  if (mistakes.length > 0) throw new UsageError(mistakes);
}

function nothingLeft({ name }: Pick<Scenario, 'name'>, reasons: readonly string[]): Mistake {
  return {
    where: '--target',
    what: `No cell of "${name}" can run against your own service (${reasons.join('; ')})`,
    expected: 'a scenario that compares settings of the client: see docs/target.md',
  };
}

/** The sources of data in a run against your own service. */
export interface DataSources {
  readonly service: Pick<ExternalFacts['service'], 'isLocal'>;
  /** Names of the cells with the lab's nginx in front of the service. */
  readonly through: ReadonlySet<string>;
}

function sourcesOf(cells: readonly CellPlan[], { service }: Pick<ExternalFacts, 'service'>): DataSources {
  const through = cells.filter(({ strategy }) => !asksService(strategy)).map(({ name }) => name);
  return { service, through: new Set(through) };
}

/** Whether all values of an expectation are known in a run against your own service. */
function isJudgeable(expectation: Expectation, sources: DataSources): boolean {
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

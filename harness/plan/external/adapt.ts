import { type Mistake, UsageError } from '../../errors.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import { formatPortRange, KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import { operandsOf } from '../../scenario/references.ts';
import type { CellPlan, Expectation, OriginSettings, Scenario } from '../../scenario/scenario.ts';
import { withCells } from '../select.ts';
import type { ExternalFacts } from './facts.ts';
import { type ExternalContext, isSet, refusalsOf } from './rules.ts';

/** A scenario as a service of one's own can be asked it. */
export interface ExternalScenario {
  readonly scenario: Scenario;
  /** What was set aside or left out, in words. */
  readonly notices: readonly string[];
}

/** What arithmetic assumes of a service that nobody can ask: it adds no time and ends no connection. */
const ASSUMED_ORIGIN: OriginSettings = { ...DEFAULT_ORIGIN, keepAliveTimeoutMs: 0 };

const ORIGIN_KEYS = Object.keys(DEFAULT_ORIGIN) as (keyof OriginSettings)[];

/**
 * The cells of a scenario that are the client's own matter, as they run against a service of one's own; the others
 * are left out, and said so. Throws a UsageError where none is left, or a load asks for more than it may.
 */
export function adaptToService(scenario: Scenario, facts: ExternalFacts): ExternalScenario {
  const context = contextOf(scenario, facts);
  const judged = scenario.cells.map((cell) => ({ cell, reasons: refusalsOf(cell, context) }));
  const kept = judged.filter(({ reasons }) => reasons.length === 0).map(({ cell }) => cell);
  const reasons = [...new Set(judged.flatMap((one) => one.reasons))];
  if (kept.length === 0) throw new UsageError([nothingLeft(scenario, reasons)]);
  const mistakes = rateMistakes(kept, facts.maxRatePerSecond, scenario.name);
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const names = new Set(kept.map(({ name }) => name));
  const adapted = withCells(
    scenario,
    kept.map((cell) => adaptCell(cell, names, facts)),
  );
  const expect = adapted.expect.filter((expectation) => canBeTold(expectation, facts));
  return {
    scenario: { ...adapted, lab: adapted.cells[0]!.lab, expect },
    notices: [
      ...setAside(kept),
      ...leftOut(scenario.cells.length - kept.length, scenario.cells.length, reasons),
      ...untold(scenario.expect.length - expect.length),
    ],
  };
}

/**
 * One cell by itself, as it runs against a service of one's own; what it asks of the origin is set aside. Throws a
 * UsageError where it cannot be asked of one.
 */
export function adaptCellToService(cell: CellPlan, facts: ExternalFacts): CellPlan {
  const reasons = refusalsOf(cell, { facts, comparedOrigin: [], comparesTls: false });
  if (reasons.length > 0) throw new UsageError([nothingLeft(cell, reasons)]);
  const mistakes = rateMistakes([cell], facts.maxRatePerSecond, cell.name);
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return adaptCell(cell, new Set(), facts);
}

function contextOf({ cells }: Scenario, facts: ExternalFacts): ExternalContext {
  const differs = (read: (cell: CellPlan) => unknown): boolean =>
    new Set(cells.map((cell) => JSON.stringify(read(cell)))).size > 1;
  return {
    facts,
    comparedOrigin: ORIGIN_KEYS.filter((key) => differs(({ origin }) => origin[key])),
    comparesTls: differs(({ strategy }) => strategy.tls),
  };
}

/** The cell with what it will really meet: the URL's TLS, and the ports and sysctls of this machine. */
function adaptCell(cell: CellPlan, names: ReadonlySet<string>, facts: ExternalFacts): CellPlan {
  const { service, tls, machine } = facts;
  const isDefault = formatPortRange(machine.ports) === formatPortRange(KERNEL_DEFAULT_PORTS);
  const { remedyFor } = cell;
  return {
    ...cell,
    strategy: {
      ...cell.strategy,
      twReuse: machine.twReuse,
      tls: tls !== null && cell.strategy.tls === 'none' ? tls.version : cell.strategy.tls,
    },
    lab: {
      kind: 'host',
      ipVersion: service.address.includes(':') ? 6 : 4,
      ports: isDefault ? null : machine.ports,
      sysctls: {},
    },
    origin: ASSUMED_ORIGIN,
    remedyFor: remedyFor !== null && names.has(remedyFor) ? remedyFor : null,
    target: service,
  };
}

/** Of a closed load nobody knows the rate before: it is what the service makes of it. */
function rateMistakes(cells: readonly CellPlan[], most: number | null, scenario: string): readonly Mistake[] {
  if (most === null) return [];
  const where = `${scenario}: load`;
  const expected = `--set load.kind=open --set load.ratePerSecond=${most}, or less`;
  const whats = cells.flatMap(({ load }) => {
    if (load.kind === 'closed')
      return 'A closed load asks as fast as it is answered, and --max-rate cannot hold it back';
    return load.ratePerSecond > most
      ? `${load.ratePerSecond} requests per second are more than --max-rate allows`
      : [];
  });
  return [...new Set(whats)].map((what) => ({ where, what, expected }));
}

function canBeTold(expectation: Expectation, { service }: ExternalFacts): boolean {
  const { path } = expectation;
  const operands = operandsOf(expectation).flatMap(({ operand }) =>
    typeof operand === 'object' && operand !== null ? [operand.path] : [],
  );
  return [path, ...operands].every((one) => !isUnknown(one, service.isLocal));
}

/** The sockets of a service on this machine are in its kernel's table; of another nothing is known. */
function isUnknown(path: string, isLocal: boolean): boolean {
  if (/^(served|hosts\.proxy|nginxErrors)\b/.test(path)) return true;
  return !isLocal && /^hosts\.origin\b/.test(path);
}

function nothingLeft({ name }: Pick<Scenario, 'name'>, reasons: readonly string[]): Mistake {
  return {
    where: '--target',
    what: `No cell of "${name}" can be asked of a service of one's own (${reasons.join('; ')})`,
    expected: "a scenario whose axes are the client's: see docs/target.md",
  };
}

function setAside(kept: readonly CellPlan[]): readonly string[] {
  const keys = ORIGIN_KEYS.filter((key) => kept.some(({ origin }) => isSet(origin, key)));
  if (keys.length === 0) return [];
  const names = keys.map((key) => `origin.${key}`).join(', ');
  return [`${names} set aside: the service answers as it does`];
}

function leftOut(number: number, all: number, reasons: readonly string[]): readonly string[] {
  return number === 0 ? [] : [`${number} of ${all} cells left out: ${reasons.join('; ')}`];
}

function untold(number: number): readonly string[] {
  if (number === 0) return [];
  const what = number === 1 ? 'expectation left out: it speaks' : 'expectations left out: they speak';
  return [`${number} ${what} of what was left out, or of what only a server of the lab can tell`];
}

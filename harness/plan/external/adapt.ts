import { type Mistake, UsageError } from '../../errors.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import { formatPortRange, KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import type { CellPlan, OriginSettings, Scenario } from '../../scenario/scenario.ts';
import { withCells } from '../select.ts';
import type { ExternalFacts } from './facts.ts';
import { asksService, type ExternalContext, isSet, refusalsOf } from './rules.ts';
import { canBeTold, tellingOf } from './telling.ts';

/** A scenario as a service of one's own can be asked it. */
export interface ExternalScenario {
  readonly scenario: Scenario;
  /** What was set aside or left out, in words. */
  readonly notices: readonly string[];
}

/** What arithmetic assumes of a service that nobody can ask: it adds no time and ends no connection. */
export const ASSUMED_ORIGIN: OriginSettings = { ...DEFAULT_ORIGIN, keepAliveTimeoutMs: 0 };

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
  const telling = tellingOf(kept, facts);
  const expect = adapted.expect.filter((expectation) => canBeTold(expectation, telling));
  return {
    scenario: { ...adapted, lab: adapted.cells[0]!.lab, expect },
    notices: [
      ...setAside(kept, 'the service answers as it does'),
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

function contextOf(scenario: Scenario, facts: ExternalFacts): ExternalContext {
  return {
    facts,
    comparedOrigin: comparedOriginOf(scenario),
    comparesTls: differ(scenario, ({ strategy }) => strategy.tls),
  };
}

/** Settings of the origin in which the cells of a scenario differ. */
export function comparedOriginOf(scenario: Pick<Scenario, 'cells'>): readonly (keyof OriginSettings)[] {
  return ORIGIN_KEYS.filter((key) => differ(scenario, ({ origin }) => origin[key]));
}

function differ({ cells }: Pick<Scenario, 'cells'>, read: (cell: CellPlan) => unknown): boolean {
  return new Set(cells.map((cell) => JSON.stringify(read(cell)))).size > 1;
}

/** The cell with what it will really meet: the URL's TLS, and the ports and sysctls of this machine. */
function adaptCell(cell: CellPlan, names: ReadonlySet<string>, facts: ExternalFacts): CellPlan {
  const { service, tls, machine } = facts;
  const isDefault = formatPortRange(machine.ports) === formatPortRange(KERNEL_DEFAULT_PORTS);
  const { remedyFor } = cell;
  const isAsked = asksService(cell.strategy);
  return {
    ...cell,
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

function nothingLeft({ name }: Pick<Scenario, 'name'>, reasons: readonly string[]): Mistake {
  return {
    where: '--target',
    what: `No cell of "${name}" can be asked of a service of one's own (${reasons.join('; ')})`,
    expected: "a scenario whose axes are the client's: see docs/target.md",
  };
}

/** What the cells ask of the origin and nobody can set, in words. */
export function setAside(kept: readonly CellPlan[], because: string): readonly string[] {
  const keys = ORIGIN_KEYS.filter((key) => kept.some(({ origin }) => isSet(origin, key)));
  if (keys.length === 0) return [];
  const names = keys.map((key) => `origin.${key}`).join(', ');
  return [`${names} set aside: ${because}`];
}

export function leftOut(number: number, all: number, reasons: readonly string[]): readonly string[] {
  return number === 0 ? [] : [`${number} of ${all} cells left out: ${reasons.join('; ')}`];
}

export function untold(number: number): readonly string[] {
  if (number === 0) return [];
  const what = number === 1 ? 'expectation left out: it speaks' : 'expectations left out: they speak';
  return [`${number} ${what} of what was left out, or of what only a server of the lab can tell`];
}

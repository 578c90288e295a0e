import type { Mistake } from '../errors.ts';
import type { Clash } from './clash.ts';
import { ANSWER_RULES } from './combinations/answers.ts';
import { CONNECTION_RULES } from './combinations/connections.ts';
import { LAB_RULES } from './combinations/lab.ts';
import { LOAD_RULES } from './combinations/load.ts';
import { PROTOCOL_RULES } from './combinations/protocol.ts';
import { PROXY_RULES } from './combinations/proxy.ts';
import { brokenRules, type Rule } from './combinations/rule.ts';
import { TLS_RULES } from './combinations/tls.ts';
import { driverClashes } from './drivers.ts';
import type { CellPlan } from './scenario.ts';

/** Whatever driver is asked for: what can happen in no network, or can never show. */
export const RULES: readonly Rule[] = [
  ...PROTOCOL_RULES,
  ...TLS_RULES,
  ...CONNECTION_RULES,
  ...PROXY_RULES,
  ...ANSWER_RULES,
  ...LOAD_RULES,
  ...LAB_RULES,
];

/** Why a cell cannot happen, each reason for itself; empty for one that can. */
export function clashesOf(cell: CellPlan): readonly Clash[] {
  return [...brokenRules(cell, RULES), ...driverClashes(cell)];
}

/** More cells than this are no longer named where all have the same mistake. */
const MOST_NAMED = 4;

/** The same as mistakes of the author, each once with the cells that have it. */
export function combinationMistakes(of: CellPlan | readonly CellPlan[], source: string): Mistake[] {
  const cells = [of].flat();
  const found = cells.flatMap((cell) => clashesOf(cell).map((clash) => ({ clash, name: cell.name })));
  const alike = Map.groupBy(found, ({ clash }) => JSON.stringify(clash)).values();
  return [...alike].map((same) => {
    const { key, what, expected } = same[0]!.clash;
    return { where: `${source}: ${cellsText(same.map(({ name }) => name))}: ${key}`, what, expected };
  });
}

/** `cell "a"`, `cells "a", "b" and 40 more` */
function cellsText(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).map((name) => `"${name}"`);
  const more = names.length - named.length;
  return `${names.length === 1 ? 'cell' : 'cells'} ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

import type { Cell, CellHeader } from '../result/result.ts';
import { findCauses, rankedCauses, warningsFrom } from './causes/catalogue.ts';
import { checkCell, failureText } from './checks/checks.ts';
import type { Evidence } from './evidence.ts';
import { explain, explainInvalid } from './explain/explain.ts';
import { measure } from './numbers.ts';

/** What a cell's evidence means: `measured`, or `invalid` with what failed where it did not do what it says. */
export function analyseCell(header: CellHeader, evidence: Evidence): Cell {
  const ran = { ...evidence, cell: header };
  const measured = measure(ran);
  const facts = { ran, measured };
  const checks = checkCell(ran, measured);
  const found = findCauses(facts);
  const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  const numbers = {
    ...measured,
    checks,
    warnings: warningsFrom(found),
    causes: rankedCauses(found),
    explanation: failed.length === 0 ? explain(facts, found) : explainInvalid(failed, found),
  };
  return failed.length === 0
    ? { ...header, ...numbers, state: 'measured' }
    : { ...header, ...numbers, state: 'invalid', reason: failureText(checks) };
}

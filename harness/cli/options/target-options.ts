import { DEFAULT_ERROR_BUDGET } from '../../drive/load/error-budget.ts';
import type { Mistake } from '../../errors.ts';
import { readMachine } from '../../lab/machine.ts';
import type { ExternalFacts } from '../../plan/external/facts.ts';
import type { ExternalRun } from '../../run/cell.ts';
import { findService } from '../../serve/external/external.ts';
import { readNumber, refuseGiven } from './options.ts';

/** As they were typed. */
export interface TargetOptions {
  readonly target?: string;
  readonly targetCa?: string;
  readonly iMayLoadThisTarget?: true;
  readonly maxRate?: string;
  readonly errorBudget?: string;
}

/** A service of one's own, ready to be planned for and to be run against. */
export interface ExternalTarget {
  readonly facts: ExternalFacts;
  readonly run: ExternalRun;
}

const NEEDING_TARGET = ['targetCa', 'iMayLoadThisTarget', 'maxRate', 'errorBudget'] as const;

/**
 * Finds the service that the options name, asks it once, and adds what is wrong to `mistakes`. null: there is none, or
 * none that can be loaded.
 */
export async function readTarget(
  options: TargetOptions,
  mistakes: Mistake[],
): Promise<ExternalTarget | null> {
  const { target, targetCa, iMayLoadThisTarget: mayLoad = false, maxRate, errorBudget } = options;
  const before = mistakes.length;
  const maxRatePerSecond = maxRate === undefined ? null : readMaxRate(maxRate, mistakes);
  const budget =
    errorBudget === undefined
      ? DEFAULT_ERROR_BUDGET
      : { ...DEFAULT_ERROR_BUDGET, share: readShare(errorBudget, mistakes) };
  if (target === undefined) {
    const needed = { what: 'Needs --target', expected: '--target URL with it' };
    mistakes.push(...refuseGiven(options, NEEDING_TARGET, needed));
    return null;
  }
  if (mistakes.length > before) return null;
  const found = await findService({ url: target, mayLoad, caFile: targetCa ?? null });
  if ('what' in found) {
    mistakes.push(found);
    return null;
  }
  const { service, tls } = found;
  return {
    facts: { service, tls, machine: readMachine(), maxRatePerSecond },
    run: { found, errorBudget: budget },
  };
}

function readMaxRate(text: string, mistakes: Mistake[]): number {
  return readNumber(text, { name: '--max-rate', least: 0.001, most: 10_000_000, whole: false }, mistakes);
}

function readShare(percent: string, mistakes: Mistake[]): number {
  return readNumber(percent, { name: '--error-budget', least: 0, most: 100, whole: false }, mistakes) / 100;
}

import type { Command } from 'commander';
import { DEFAULT_ERROR_BUDGET } from '../../drive/load/error-budget.ts';
import type { Mistake } from '../../errors.ts';
import { readMachine } from '../../lab/machine.ts';
import type { ExternalFacts } from '../../plan/external/facts.ts';
import type { ExternalRun } from '../../run/cell.ts';
import { findService } from '../../serve/external/external.ts';
import { readNumber } from './options.ts';

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

const DEFAULT_PERCENT = String(DEFAULT_ERROR_BUDGET.share * 100);

/** Adds what a command takes that can load a service of one's own. */
export function addTargetOptions(command: Command): Command {
  return command
    .option(
      '--target <url>',
      "ask this service in place of the lab's origin, from this machine's own network",
    )
    .option('--target-ca <file>', 'PEM of the authority that signed its certificate')
    .option('--i-may-load-this-target', 'it is not on this machine, and whoever runs it agreed')
    .option('--max-rate <n>', 'refuse loads of more requests per second, and closed ones')
    .option('--error-budget <percent>', `end a load of which more fails (default: ${DEFAULT_PERCENT})`);
}

/** What only a target can have. */
const NEEDING_TARGET = {
  targetCa: '--target-ca',
  iMayLoadThisTarget: '--i-may-load-this-target',
  maxRate: '--max-rate',
  errorBudget: '--error-budget',
} as const satisfies Partial<Record<keyof TargetOptions, string>>;

/**
 * Looks for the service that the options name and asks it once; what is wrong goes to `mistakes`. null: there is none,
 * or none that can be loaded.
 */
export async function readTarget(
  options: TargetOptions,
  mistakes: Mistake[],
): Promise<ExternalTarget | null> {
  const { target, targetCa, iMayLoadThisTarget: mayLoad = false, maxRate, errorBudget } = options;
  const before = mistakes.length;
  const maxRatePerSecond = maxRate === undefined ? null : readMaxRate(maxRate, mistakes);
  const share = readShare(errorBudget ?? DEFAULT_PERCENT, mistakes);
  if (target === undefined) {
    mistakes.push(...withoutTarget(options));
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
    run: { found, errorBudget: { ...DEFAULT_ERROR_BUDGET, share } },
  };
}

function readMaxRate(text: string, mistakes: Mistake[]): number {
  return readNumber(text, { name: '--max-rate', least: 0.001, most: 10_000_000, whole: false }, mistakes);
}

function readShare(percent: string, mistakes: Mistake[]): number {
  return readNumber(percent, { name: '--error-budget', least: 0, most: 100, whole: false }, mistakes) / 100;
}

function withoutTarget(options: TargetOptions): readonly Mistake[] {
  return Object.entries(NEEDING_TARGET)
    .filter(([key]) => options[key as keyof typeof NEEDING_TARGET] !== undefined)
    .map(([, where]) => ({ where, what: 'There is no --target for it', expected: '--target URL with it' }));
}

import { DEFAULT_ERROR_BUDGET } from '../../drive/load/error-budget.ts';
import type { Mistake } from '../../errors.ts';
import { readMachine } from '../../lab/machine.ts';
import type { ExternalFacts } from '../../plan/external/rules.ts';
import type { ExternalRun } from '../../run/cell.ts';
import type { SentRequest } from '../../scenario/request/sent.ts';
import { findService } from '../../serve/external/external.ts';
import type { TARGET } from '../commands/shared.ts';
import { refuseGiven, type Values } from './declare.ts';

/** The user's own service, as planning and running need it. */
export interface ExternalTarget {
  readonly facts: ExternalFacts;
  readonly run: ExternalRun;
}

const NEEDING_TARGET = ['targetCa', 'iMayLoadThisTarget', 'maxRate', 'errorBudget', 'readyTimeout'] as const;

/**
 * Finds the service that the options name, sends it the request, and adds what is wrong to `mistakes`. `request` is null if it
 * has a mistake, or without a service. Returns null if there is no service, or none that can be loaded.
 */
export async function readTarget(
  options: Values<typeof TARGET>,
  request: SentRequest | null,
  mistakes: Mistake[],
): Promise<ExternalTarget | null> {
  const {
    target,
    targetCa,
    iMayLoadThisTarget: mayLoad = false,
    maxRate,
    errorBudget,
    readyTimeout,
  } = options;
  if (target === undefined) {
    const needed = { what: 'Needs --target', expected: '--target URL with it' };
    mistakes.push(...refuseGiven(options, NEEDING_TARGET, needed));
    return null;
  }
  if (mistakes.some(({ where }) => ['--max-rate', '--error-budget', '--ready-timeout'].includes(where)))
    return null;
  if (request === null) return null;
  const found = await findService({
    url: target,
    request,
    mayLoad,
    caFile: targetCa ?? null,
    readyWithinMs: readyTimeout,
  });
  if ('what' in found) {
    mistakes.push(found);
    return null;
  }
  const { service, tls } = found;
  return {
    facts: { service, tls, machine: readMachine(), maxRatePerSecond: maxRate ?? null },
    run: {
      found,
      errorBudget: {
        ...DEFAULT_ERROR_BUDGET,
        ...(errorBudget !== undefined && { share: errorBudget / 100 }),
      },
    },
  };
}

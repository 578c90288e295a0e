import { UsageError } from '../errors.ts';
import { combinationMistakes } from '../scenario/clash/clashes.ts';
import { copyPlainData } from '../scenario/file/plain-data.ts';
import { checkScenario, combinationsOf, type ReadScenario } from '../scenario/read/validate.ts';
import { scenarioWarnings } from '../scenario/read/warnings.ts';
import { withDrivers } from './drivers.ts';
import { applyRequest, type RequestChanges } from './requests.ts';
import { selectCells, withCells } from './select.ts';
import { giveTls } from './service-tls.ts';
import { applySettings } from './settings.ts';

/** Options of the command line that change a scenario. */
export interface PlanOptions {
  /** `key=value`, for instance `lab.ports=40000-40999` or `strategy.tls=1.3`. */
  readonly set: readonly string[];
  /** `axis=value` or `cell=NAME`. */
  readonly only: readonly string[];
  /** The version of TLS that the user's own service negotiated; missing: no such service, or no TLS. */
  readonly tls?: '1.2' | '1.3' | undefined;
  /** The service is on another machine, so that it uses no core of this one. */
  readonly isRemote?: boolean | undefined;
  readonly request?: RequestChanges | undefined;
}

/**
 * The scenario as it will run, with the settings and the selected cells of the command line. Throws a UsageError with all
 * mistakes of the scenario and the options at once.
 */
export function planScenario(
  input: unknown,
  source: string,
  { set, only, tls, isRemote = false, request = {} }: PlanOptions,
): ReadScenario {
  const copied = copyPlainData(input);
  const fromSet = applySettings(copied.data, set);
  applyRequest(copied.data, request);
  if (tls !== undefined) giveTls(copied.data, tls);
  const { scenario, mistakes } = checkScenario(copied, source);
  const selection = selectCells(scenario, only);
  const cells = selection.cells.map((cell) => withDrivers(cell, isRemote));
  const clashes = combinationMistakes(cells, source);
  const all = [...mistakes, ...fromSet, ...selection.mistakes, ...clashes];
  if (scenario === null || all.length > 0) throw new UsageError(all);
  const planned = withCells(scenario, cells);
  return { scenario: planned, combinations: combinationsOf(scenario), warnings: scenarioWarnings(planned) };
}

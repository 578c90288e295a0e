import type { ExternalFacts } from '../../plan/external/rules.ts';
import { planScenario } from '../../plan/plan.ts';
import { type RequestChanges, readRequests } from '../../plan/requests.ts';
import { leftOutLine } from '../../report/terminal/left-out.ts';
import { loadScenario } from '../../scenario/file/load-file.ts';
import { RequestReader } from '../../scenario/request/read.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { requestPlaces } from '../options/request.ts';

/** Options for loading a scenario by its name or file. */
export interface Shape {
  readonly set?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  /** The user's own service; null: none. */
  readonly external?: Pick<ExternalFacts, 'tls' | 'service'> | null;
  readonly request?: RequestChanges;
  /** null: files and variables of requests are not read, for nothing is sent. */
  readonly reader?: RequestReader | null;
  /** Folder that a relative file is in. */
  readonly cwd: string;
}

/** A scenario that can run. */
export interface PlannedScenario {
  readonly scenario: Scenario;
  /** Warnings about what the user may not have intended. */
  readonly notices: readonly string[];
}

/** Loads and plans a scenario. Rejects with a UsageError that has all its mistakes. */
export async function loadPlan(
  nameOrFile: string,
  { set = [], only = [], external = null, request = {}, reader, cwd }: Shape,
): Promise<PlannedScenario> {
  const loaded = await loadScenario(nameOrFile, { cwd });
  const { input, source } = loaded;
  const tls = external?.tls?.version;
  const planned = planScenario(input, source, {
    set,
    only,
    tls,
    isRemote: external?.service.isLocal === false,
    request,
  });
  const { combinations, warnings } = planned;
  const places = { ...requestPlaces(request, loaded), source };
  const scenario =
    reader === null
      ? planned.scenario
      : await readRequests(planned.scenario, reader ?? new RequestReader(process.env), places);
  const leftOut = leftOutLine(scenario, combinations);
  const notices = warnings.map(({ message }) => message);
  return { scenario, notices: leftOut === null ? notices : [...notices, leftOut] };
}

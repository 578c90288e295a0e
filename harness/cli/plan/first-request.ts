import { UsageError } from '../../errors.ts';
import { applyRequest, firstRequestIn, type RequestChanges } from '../../plan/requests.ts';
import { applySettings } from '../../plan/settings.ts';
import { loadScenario } from '../../scenario/file/load-file.ts';
import { copyPlainData } from '../../scenario/file/plain-data.ts';
import { sentRequest } from '../../scenario/request/contents.ts';
import type { RequestReader } from '../../scenario/request/read.ts';
import { PLAIN_REQUEST, type SentRequest } from '../../scenario/request/sent.ts';
import { requestPlaces } from '../options/request.ts';

export interface FirstRequestOptions {
  readonly set: readonly string[];
  readonly request: RequestChanges;
  readonly reader: RequestReader;
  readonly cwd: string;
}

/**
 * The request to ask a service before the scenario is planned, which needs to know the service: that of the first cell of the
 * first scenario. null if it cannot be made: the plan of the scenario says why.
 */
export async function firstRequest(
  nameOrFile: string | undefined,
  { set, request, reader, cwd }: FirstRequestOptions,
): Promise<SentRequest | null> {
  if (nameOrFile === undefined) return PLAIN_REQUEST;
  const loaded = await loadScenario(nameOrFile, { cwd }).catch((error: unknown) => {
    if (error instanceof UsageError) return null;
    throw error;
  });
  if (loaded === null) return null;
  const { data } = copyPlainData(loaded.input);
  applySettings(data, set);
  applyRequest(data, request);
  const record = firstRequestIn(data);
  if (record === null) return null;
  const read = await reader.read(record, requestPlaces(request, loaded));
  return 'record' in read ? sentRequest(read.record) : null;
}

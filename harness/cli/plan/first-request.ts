import { UsageError } from '../../errors.ts';
import { type AskedOfRequest, readFirstRequest } from '../../plan/requests.ts';
import { loadScenario } from '../../scenario/file/load-file.ts';
import { copyPlainData } from '../../scenario/file/plain-data.ts';
import { sentRequest } from '../../scenario/request/contents.ts';
import { PLAIN_REQUEST, type SentRequest } from '../../scenario/request/sent.ts';
import { requestPlaces } from '../options/request.ts';

export interface FirstRequestOptions extends AskedOfRequest {
  readonly cwd: string;
}

/**
 * The request to ask a service before the scenario is planned, which needs to know the service: that of the first cell of the
 * first scenario. null if it cannot be made: the plan of the scenario says why.
 */
export async function firstRequest(
  nameOrFile: string | undefined,
  { cwd, ...asked }: FirstRequestOptions,
): Promise<SentRequest | null> {
  if (nameOrFile === undefined) return PLAIN_REQUEST;
  const loaded = await loadScenario(nameOrFile, { cwd }).catch((error: unknown) => {
    if (error instanceof UsageError) return null;
    throw error;
  });
  if (loaded === null) return null;
  const { data } = copyPlainData(loaded.input);
  const read = await readFirstRequest(data, asked, requestPlaces(asked.request, loaded));
  return read !== null && 'record' in read ? sentRequest(read.record) : null;
}

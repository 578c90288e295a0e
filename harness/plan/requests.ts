import { type Mistake, UsageError } from '../errors.ts';
import { combinationMistakes } from '../scenario/clash/clashes.ts';
import { record } from '../scenario/read/fields.ts';
import { recordOf } from '../scenario/request/contents.ts';
import { REQUEST_FIELDS } from '../scenario/request/fields.ts';
import { authorizesTwice, withHeaders } from '../scenario/request/headers.ts';
import type { ReadRequest, RequestPlaces, RequestReader } from '../scenario/request/read.ts';
import {
  DEFAULT_REQUEST,
  type Headers,
  type RequestRecord,
  type RequestSettings,
} from '../scenario/request/request.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { applySettings, cellsIn, type Data, isData } from './settings.ts';

/** Parts of the request that the command line asks for. */
export type RequestChanges = Partial<RequestSettings>;

/** Writes parts of the request into a scenario's data, over those of the scenario and its cells. Changes `data`. */
export function applyRequest(data: unknown, changes: RequestChanges): void {
  if (!isData(data) || Object.keys(changes).length === 0) return;
  for (const holder of [data, ...cellsIn(data).filter((cell) => isData(cell.request))]) {
    const before: Data = isData(holder.request) ? holder.request : {};
    const own = isData(before.headers) ? (before.headers as Headers) : {};
    const headers = changes.headers === undefined ? {} : { headers: withHeaders(own, changes.headers) };
    holder.request = { ...before, ...changes, ...headers };
  }
}

const schema = record(REQUEST_FIELDS).exactPartial();

/**
 * The request of a scenario's first cell, from its data before all else is checked. null if it has a mistake, which is told
 * with those of the scenario.
 */
function firstRequestIn(data: unknown): RequestRecord | null {
  if (!isData(data)) return null;
  const [shared, own] = [data.request, cellsIn(data)[0]?.request].map((said) => schema.safeParse(said ?? {}));
  if (!shared!.success || !own!.success) return null;
  const settings: RequestSettings = { ...DEFAULT_REQUEST, ...shared!.data, ...own!.data };
  return authorizesTwice(settings) ? null : recordOf(settings);
}

/** What the command line changes of a scenario's request, and what reads its files and variables. */
export interface AskedOfRequest {
  readonly set: readonly string[];
  readonly request: RequestChanges;
  readonly reader: RequestReader;
}

/** The first request of a scenario's data, changed and read. null: as for `firstRequestIn()`. Changes `data`. */
export async function readFirstRequest(
  data: unknown,
  { set, request, reader }: AskedOfRequest,
  places: RequestPlaces,
): Promise<ReadRequest | null> {
  applySettings(data, set);
  applyRequest(data, request);
  const record = firstRequestIn(data);
  return record === null ? null : reader.read(record, places);
}

/** The scenario with requests that can be sent. Rejects with a UsageError that has all mistakes. */
export async function readRequests(
  scenario: Scenario,
  reader: RequestReader,
  { source, ...places }: RequestPlaces & { readonly source: string },
): Promise<Scenario> {
  const mistakes: Mistake[] = [];
  const read = new Map<RequestRecord, RequestRecord>();
  for (const record of new Set(scenario.cells.map(({ request }) => request))) {
    const found = await reader.read(record, places);
    if ('record' in found) read.set(record, found.record);
    else mistakes.push(...found.mistakes);
  }
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const cells = scenario.cells.map((cell) => ({ ...cell, request: read.get(cell.request)! }));
  // Only now is the size of a file known.
  const clashes = combinationMistakes(
    cells.filter(({ request }) => request.body !== null && request.body.file !== null),
    source,
  );
  if (clashes.length > 0) throw new UsageError(clashes);
  return { ...scenario, cells };
}

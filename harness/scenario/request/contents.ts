import { basename } from 'node:path';
import { hideCredentials, isCredential } from './headers.ts';
import { DEFAULT_REQUEST, type RequestRecord, type RequestSettings } from './request.ts';
import type { Field, SentRequest } from './sent.ts';

/** What was read for a request before anything starts. */
export interface ReadParts {
  /** null: no body. */
  readonly body: Buffer | null;
  /** null: no bearer token. */
  readonly token: string | null;
}

// By the record that a cell's plan has, and not in the plan: what has a copy of a plan (an event, a result) cannot have these.
const settingsOf = new WeakMap<RequestRecord, RequestSettings>();
const sentOf = new WeakMap<RequestRecord, SentRequest>();

/** The record of a request. It can be sent at once, unless a file or a variable must be read first (`read.ts`). */
export function recordOf(settings: RequestSettings): RequestRecord {
  const { body, bearerEnv } = settings;
  if (bearerEnv === null && (body === null || typeof body === 'string')) {
    return completeRecord(settings, { body: body === null ? null : Buffer.from(body), token: null });
  }
  return keepSettings(settings, typeof body === 'string' ? Buffer.byteLength(body) : null);
}

/** The same once all of it was read. */
export function completeRecord(settings: RequestSettings, { body, token }: ReadParts): RequestRecord {
  const record = keepSettings(settings, body?.length ?? null);
  const fields = fieldsIn(settings);
  const own = fields.filter(([name]) => !isHost(name));
  const headers = token === null ? own : [...own, ['Authorization', `Bearer ${token}`] as const];
  hideCredentials(headers);
  sentOf.set(record, {
    method: settings.method,
    host: fields.find(([name]) => isHost(name))?.[1] ?? null,
    headers,
    body: body?.toString('base64') ?? '',
  });
  return record;
}

/** The settings of a record that was made here. */
export function requestSettings(record: RequestRecord): RequestSettings {
  return found(settingsOf.get(record));
}

/** All of a request, for what sends it. */
export function sentRequest(record: RequestRecord): SentRequest {
  return found(sentOf.get(record));
}

/** GET, and nothing else. */
export const PLAIN_RECORD = recordOf(DEFAULT_REQUEST);

function found<T>(contents: T | undefined): T {
  if (contents === undefined) throw new Error('Cannot send a request whose body or token was not read');
  return contents;
}

function keepSettings(settings: RequestSettings, bytes: number | null): RequestRecord {
  const { method, headers, body, bearerEnv } = settings;
  const shown = Object.entries(headers).map(
    ([name, value]) => [name, isCredential(name, [value].flat()) ? null : value] as const,
  );
  const record: RequestRecord = {
    method,
    headers: Object.fromEntries(shown),
    body: body === null ? null : { bytes, file: typeof body === 'string' ? null : basename(body.file) },
    bearerEnv,
  };
  settingsOf.set(record, settings);
  return record;
}

function fieldsIn({ headers }: RequestSettings): readonly Field[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as const),
  );
}

function isHost(name: string): boolean {
  return name.toLowerCase() === 'host';
}

import { several } from '../../words.ts';
import type { Method } from './methods.ts';

/** Header fields by name; a list is sent as several fields. */
export type Headers = Readonly<Record<string, string | readonly string[]>>;

/** A body that is read from a file once, before anything starts. */
export interface BodyFile {
  /** Relative names start at the scenario's folder. */
  readonly file: string;
}

/** The request of a cell: all its requests are equal. Path and query belong to the server's URL. */
export interface RequestSettings {
  readonly method: Method;
  readonly headers: Headers;
  /** Text is sent as UTF-8; null: no body. */
  readonly body: string | BodyFile | null;
  /** Environment variable with a token, sent as `Authorization: Bearer TOKEN`; null: none. */
  readonly bearerEnv: string | null;
}

/** What a scenario need not say about the request. */
export const DEFAULT_REQUEST: RequestSettings = { method: 'GET', headers: {}, body: null, bearerEnv: null };

/** What may be shown and stored of a request. */
export interface RequestRecord {
  readonly method: Method;
  /** By name; null: a credential, whose value is kept out. */
  readonly headers: Readonly<Record<string, string | readonly string[] | null>>;
  /** `file`: its name without folders; null: a text. `bytes` is null until the file is read. null: no body. */
  readonly body: { readonly bytes: number | null; readonly file: string | null } | null;
  readonly bearerEnv: string | null;
}

/** `POST, 12 bytes from order.json, authorization: (hidden), content-type: text/plain`: equal for equal requests. */
export function requestText({ method, headers, body, bearerEnv }: RequestRecord): string {
  const fields = Object.entries(headers).map(([name, value]) => {
    const shown = value === null ? '(hidden)' : [value].flat().join(', ');
    return `${name.toLowerCase()}: ${shown}`;
  });
  return [
    method,
    ...(body === null ? [] : [bodyText(body)]),
    ...fields.sort(),
    ...(bearerEnv === null ? [] : [`bearer token from ${bearerEnv}`]),
  ].join(', ');
}

function bodyText({ bytes, file }: NonNullable<RequestRecord['body']>): string {
  const size = bytes === null ? 'a body' : several(bytes, 'byte');
  return file === null ? size : `${size} from ${file}`;
}

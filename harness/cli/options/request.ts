import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Mistake } from '../../errors.ts';
import type { RequestChanges } from '../../plan/requests.ts';
import { REQUEST_FIELDS } from '../../scenario/request/fields.ts';
import { headerMistakes, isCredential } from '../../scenario/request/headers.ts';
import { isIdempotent } from '../../scenario/request/methods.ts';
import type { RequestPlaces } from '../../scenario/request/read.ts';
import type { SentRequest } from '../../scenario/request/sent.ts';
import { several } from '../../words.ts';
import type { REQUEST } from '../commands/shared.ts';
import type { Values } from './declare.ts';

/** The request that the command line asks for. */
export interface AskedRequest {
  readonly changes: RequestChanges;
  /** Whether an option has a mistake: then no request must be sent. */
  readonly isMistaken: boolean;
  /** What the user should know of it. */
  readonly notices: string[];
}

/** Reads the options. Adds what is wrong with them to `mistakes`, without any value that may be a secret. */
export function readRequest(
  { method, header = [], body, bearerEnv }: Values<typeof REQUEST>,
  cwd: string,
  mistakes: Mistake[],
): AskedRequest {
  const headers = headersOf(header, mistakes);
  const content = body?.startsWith('@') ? { file: resolve(cwd, body.slice(1)) } : body;
  const ofBody = body === '@' ? [NO_FILE] : mistakesIn(REQUEST_FIELDS.body, content, '--body');
  const ofToken = mistakesIn(REQUEST_FIELDS.bearerEnv, bearerEnv, '--bearer-env');
  mistakes.push(...ofBody, ...ofToken);
  // What is mistaken is left out, so that all else is checked as well.
  const changes: RequestChanges = {
    ...(method !== undefined && { method }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(content !== undefined && ofBody.length === 0 && { body: content }),
    ...(bearerEnv !== undefined && ofToken.length === 0 && { bearerEnv }),
  };
  const shown = Object.entries(headers).filter(([name, values]) => isCredential(name, values));
  const notices = shown.length === 0 ? [] : [visibleNotice(shown.map(([name]) => name))];
  return { changes, isMistaken: mistakes.some(({ where }) => OPTION.test(where)), notices };
}

/** What a service gets besides its loads, if it may change something. `idle`: its idle timeout is asked for, too. */
export function probeNotice(
  { method }: Pick<SentRequest, 'method'>,
  { idle = false }: { readonly idle?: boolean } = {},
): readonly string[] {
  if (isIdempotent(method)) return [];
  const more = idle ? ', and up to two more to see how long it keeps an idle connection' : '';
  return [`Before the load, one ${method} is sent to the service to see that it answers${more}`];
}

/** Where messages say that a part of the request of a scenario comes from. */
export function requestPlaces(
  { body, bearerEnv }: RequestChanges,
  { source, folder }: { readonly source: string; readonly folder: string },
): RequestPlaces {
  return {
    body: body === undefined ? `${source}: request.body` : '--body',
    bearerEnv: bearerEnv === undefined ? `${source}: request.bearerEnv` : '--bearer-env',
    folder,
  };
}

/** Values by name, each name as it was typed first. */
function headersOf(lines: readonly string[], mistakes: Mistake[]): Readonly<Record<string, string[]>> {
  const fields = lines.flatMap((line): (readonly [string, string])[] => {
    const colon = line.indexOf(':');
    if (colon >= 1) return [[line.slice(0, colon), line.slice(colon + 1).replaceAll(/^[ \t]+|[ \t]+$/g, '')]];
    mistakes.push({ where: '--header', what: 'Found no name before a ":"', expected: "'Name: value'" });
    return [];
  });
  const alike = Map.groupBy(fields, ([name]) => name.toLowerCase());
  const headers = Object.fromEntries(
    [...alike.values()].map((same) => [same[0]![0], same.map(([, value]) => value)]),
  );
  const valid = Object.entries(headers).filter(([name, values]) => {
    const [found] = headerMistakes({ [name]: values });
    if (found === undefined) return true;
    const { name: shown, ...mistake } = found;
    mistakes.push({ where: shown === '' ? '--header' : `--header ${shown}`, ...mistake });
    return false;
  });
  return Object.fromEntries(valid);
}

/** Where the mistakes of these options are, also those that were found when they were read. */
const OPTION = /^--(?:method|header|body|bearer-env)\b/;

const NO_FILE: Mistake = { where: '--body', what: 'Names no file after the @', expected: '@FILE' };

/** undefined: the option was not given. */
function mistakesIn(field: z.ZodType, value: unknown, where: string): readonly Mistake[] {
  if (value === undefined) return [];
  const issues = field.safeParse(value).error?.issues ?? [];
  return issues.map((issue) => ({
    where,
    what: issue.code === 'custom' ? String(issue.params?.what) : 'Is not valid',
    expected: issue.message,
  }));
}

function visibleNotice(names: readonly string[]): string {
  return (
    `${several(names.length, 'credential')} in --header (${names.join(', ')}): other users of this machine can read it in the ` +
    'list of processes. --bearer-env NAME takes a token from the environment'
  );
}

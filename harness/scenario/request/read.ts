import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Mistake } from '../../errors.ts';
import { completeRecord, requestSettings } from './contents.ts';
import { MOST_BODY_BYTES } from './fields.ts';
import type { BodyFile, RequestRecord, RequestSettings } from './request.ts';

/** Where messages say that a part of the request was asked for. */
export interface RequestPlaces {
  readonly body: string;
  readonly bearerEnv: string;
  /** Relative names of files start here. */
  readonly folder: string;
}

export type ReadRequest = { readonly record: RequestRecord } | { readonly mistakes: readonly Mistake[] };

/** Reads the files and variables of requests, each once. */
export class RequestReader {
  readonly #env: NodeJS.ProcessEnv;
  readonly #files = new Map<string, Promise<Buffer | Omit<Mistake, 'where'>>>();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** The request with all that it needs; the mistakes name no secret. */
  async read(record: RequestRecord, places: RequestPlaces): Promise<ReadRequest> {
    const settings = requestSettings(record);
    const token = this.#token(settings);
    const body = await this.#body(settings, places.folder);
    const mistakes = [
      ...(isMistake(body) ? [{ where: places.body, ...body }] : []),
      ...(isMistake(token) ? [{ where: places.bearerEnv, ...token }] : []),
    ];
    if (isMistake(body) || isMistake(token)) return { mistakes };
    return { record: completeRecord(settings, { body, token }) };
  }

  #token({ bearerEnv }: RequestSettings): string | null | Omit<Mistake, 'where'> {
    if (bearerEnv === null) return null;
    const token = this.#env[bearerEnv];
    const name = shown(bearerEnv);
    if (token === undefined) return { what: `There is no environment variable${name}`, expected: TOKEN };
    if (token === '') return { what: `The environment variable${name} is empty`, expected: TOKEN };
    if (/^[!-~]+$/.test(token)) return token;
    return { what: `The environment variable${name} holds more than a token`, expected: TOKEN };
  }

  async #body({ body }: RequestSettings, folder: string): Promise<Buffer | null | Omit<Mistake, 'where'>> {
    if (body === null) return null;
    if (typeof body === 'string') return Buffer.from(body);
    const path = resolve(folder, body.file);
    const known = this.#files.get(path) ?? readBody(path, body);
    this.#files.set(path, known);
    return known;
  }
}

const TOKEN = 'a variable that holds the token alone: printable ASCII, without spaces and line breaks';
const FILE = 'a file with the body, of at most 16 MB';

async function readBody(path: string, { file }: BodyFile): Promise<Buffer | Omit<Mistake, 'where'>> {
  try {
    const { size, isFile } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) return { what: `"${file}" is not a regular file`, expected: FILE };
    if (size > MOST_BODY_BYTES) return { what: `"${file}" has ${size} bytes`, expected: FILE };
    return await readFile(path);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { what: `Cannot read "${file}" (${code})`, expected: FILE };
  }
}

/** A name in capitals. Anything else may be the token, typed in the place of the name. */
function shown(name: string): string {
  return /^[A-Z][A-Z0-9_]*$/.test(name) ? ` ${name}` : ' of that name (not shown, for it may be the token)';
}

function isMistake(value: unknown): value is Omit<Mistake, 'where'> {
  return typeof value === 'object' && value !== null && 'what' in value;
}
